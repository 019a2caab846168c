//! R1, R2 and R3.1, for the author: one commit for the whole difference, or for none, staged until the log brings it back.

use crate::active::difference::Difference;
use crate::active::session::Session;
use crate::api::internal_error::{Attempt as _, InternalError, Step};
use crate::api::output::Outgoing;
use crate::room::roster::Roster;
use crate::wire::payload::{Commit, Name, Payload};
use crate::wire::snapshot;
use crate::wire::welcome_parts;
use openmls::prelude::{
    Extension, OpenMlsProvider, PreSharedKeyProposal, Proposal, UnknownExtension,
};
use std::collections::BTreeSet;
use tls_codec::Serialize;

/// Stages a commit and returns the message that puts it into the log, Welcomes included: nobody can die in between.
///
/// Every commit has a path, so each one also replaces the keys of its author (RFC 9420 §12.4). One that cannot be made
/// leaves nothing staged.
pub(crate) fn create_commit(
    session: &mut Session,
    difference: &Difference,
    roster: &Roster,
    as_of: u64,
) -> Result<Outgoing, InternalError> {
    let made = stage(session, difference, roster, as_of);
    if made.is_err() && session.in_flight() {
        session.withdraw()?;
    }
    made
}

/// Tries a commit, and leaves nothing staged.
pub(crate) fn can_commit(
    session: &mut Session,
    difference: &Difference,
    roster: &Roster,
    as_of: u64,
) -> bool {
    let made = create_commit(session, difference, roster, as_of).is_ok();
    made && session.withdraw().is_ok()
}

fn stage(
    session: &mut Session,
    difference: &Difference,
    roster: &Roster,
    as_of: u64,
) -> Result<Outgoing, InternalError> {
    let removed = difference
        .removes
        .iter()
        .map(|leaf| leaf.index)
        .collect::<BTreeSet<_>>();
    let stays = session
        .leaves
        .iter()
        .filter(|leaf| !removed.contains(&leaf.index))
        .map(|leaf| (&leaf.member, leaf.id));
    let comes = difference.adds.iter();
    let comes = comes.map(|logged| (&logged.member, logged.id));
    let in_tree = stays.chain(comes).collect();
    // Each has asked after it came, and has seen all that came after that.
    let asked = difference
        .adds
        .iter()
        .filter_map(|logged| roster.since(&logged.member));
    let snapshot = snapshot::write(roster, as_of, &in_tree, asked.max().unwrap_or_default())?;

    let Session {
        mls,
        provider,
        identity,
        ..
    } = session;
    // R4.17: whoever is added has to have the link to compute the epoch's secrets.
    let psk = if difference.adds.is_empty() {
        None
    } else {
        let suite = mls.ciphersuite();
        provider.psk_id(suite).in_step(Step::CreateCommit)?
    };
    #[cfg(any(test, feature = "inspect"))]
    let psk = psk.filter(|_| !provider.crypto().rogue.omits_psk());
    let psk = psk.map(|id| Proposal::PreSharedKey(Box::new(PreSharedKeyProposal::new(id))));
    let builder = mls
        .commit_builder()
        .consume_proposal_store(false)
        .force_self_update(true)
        .propose_removals(difference.removes.iter().map(|leaf| leaf.index))
        .propose_adds(
            difference
                .adds
                .iter()
                .map(|logged| logged.key_package.clone()),
        )
        .add_proposals(psk)
        .load_psks(provider.storage())
        .in_step(Step::CreateCommit)?;
    let builder = if difference.adds.is_empty() {
        builder.create_group_info(false)
    } else {
        builder
            .create_group_info_with_extensions([Extension::Unknown(
                snapshot::EXTENSION,
                UnknownExtension(snapshot),
            )])
            .in_step(Step::CreateCommit)?
    };
    let bundle = builder
        .build(provider.rand(), provider.crypto(), &identity.signer, |_| {
            true
        })
        .in_step(Step::CreateCommit)?
        .stage_commit(provider)
        .in_step(Step::CreateCommit)?;

    let (added, attachments) = match bundle.welcome() {
        Some(welcome) => welcome_parts::split_welcome(welcome, mls, &difference.adds, provider)?,
        None => (Vec::new(), Vec::new()),
    };
    let payload = Payload::Commit(Commit {
        as_of,
        message: bundle
            .commit()
            .tls_serialize_detached()
            .in_step(Step::EncodeMessage)?
            .into(),
        adds: added.into_iter().map(Name).collect(),
        removes: difference
            .removes
            .iter()
            .map(|leaf| Name(leaf.member.clone()))
            .collect(),
    })
    .encode()?;
    Ok(Outgoing {
        payload,
        attachments,
    })
}
