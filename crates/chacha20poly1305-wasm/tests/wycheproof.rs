//! The vectors of Project Wycheproof (`vectors/README.md` names their source).

use aead::{AeadInOut, KeyInit, Nonce};
use chacha20poly1305_wasm::ChaCha20Poly1305;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    number_of_tests: usize,
    test_groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    tests: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    tc_id: u32,
    key: String,
    iv: String,
    aad: String,
    msg: String,
    ct: String,
    tag: String,
    result: String,
}

#[cfg(test)]
fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

#[test]
fn all_vectors() {
    let file: File = serde_json::from_str(include_str!("vectors/wycheproof.json")).unwrap();
    let (mut valid, mut forged, mut nonces) = (0, 0, 0);
    for vector in file.test_groups.into_iter().flat_map(|group| group.tests) {
        let id = vector.tc_id;
        let iv = bytes(&vector.iv);
        let Ok(nonce) = Nonce::<ChaCha20Poly1305>::try_from(iv.as_slice()) else {
            assert_ne!(iv.len(), 12, "{id}");
            assert_eq!(vector.result, "invalid", "{id}");
            nonces += 1;
            continue;
        };
        let aead = ChaCha20Poly1305::new_from_slice(&bytes(&vector.key)).unwrap();
        let (aad, msg, ct) = (bytes(&vector.aad), bytes(&vector.msg), bytes(&vector.ct));
        let tag = bytes(&vector.tag).as_slice().try_into().unwrap();

        let mut buffer = msg.clone();
        let computed = aead
            .encrypt_inout_detached(&nonce, &aad, buffer.as_mut_slice().into())
            .unwrap();
        let mut opened = ct.clone();
        let outcome = aead.decrypt_inout_detached(&nonce, &aad, opened.as_mut_slice().into(), &tag);
        if vector.result == "valid" {
            assert_eq!((buffer, computed), (ct, tag), "{id}");
            outcome.unwrap();
            assert_eq!(opened, msg, "{id}");
            valid += 1;
        } else {
            assert_ne!((buffer, computed), (ct.clone(), tag), "{id}");
            outcome.unwrap_err();
            assert_eq!(opened, ct, "{id}: no plaintext");
            forged += 1;
        }
    }
    assert_eq!((valid, forged, nonces), (256, 60, 9));
    assert_eq!(file.number_of_tests, valid + forged + nonces);
}
