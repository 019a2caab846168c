//! The pre-shared keys of a Welcome.

use super::*;
use crate::{Link, LinkSecret};

/// R4.17, of the Welcome.
#[test]
fn a_welcome_has_the_pre_shared_key_of_the_link_and_no_other() {
    let link = || Link::new(&LinkSecret::from([1; 16]), None).unwrap();
    let own = *link().psk_id();
    let id = |id: [u8; 16]| PreSharedKeyId::external(id.to_vec(), vec![0; 32]);
    let linked = Provider::new().unwrap().in_call(Some(link().into()));
    let check = |psks: &[PreSharedKeyId]| check_psks(psks, &linked);
    assert_eq!(check(&[id(own)]), Ok(()));
    assert_eq!(check(&[]), Err(RejectReason::PskMissing));
    let foreign = Err(RejectReason::PskForeign);
    assert_eq!(check(&[id([8; 16])]), foreign);
    assert_eq!(check(&[id(own), id(own)]), foreign);
    assert_eq!(check(&[id(own), id([8; 16])]), foreign);
    let without = Provider::new().unwrap();
    assert_eq!(check_psks(&[], &without), Ok(()));
    assert_eq!(check_psks(&[id(own)], &without), foreign);
}
