//! Rules 1 to 3, for the author: one commit for the whole difference, or for none, staged until the log brings it back.

use crate::difference::Difference;
use crate::output::Outgoing;
use crate::payload::{Commit, Name, Payload};
use crate::roster::Roster;
use crate::session::Session;
use crate::welcome::parts;
use crate::{Ignored, Pace, Suite, recipients, snapshot};
use openmls::prelude::{Extension, OpenMlsProvider, UnknownExtension};
use std::collections::BTreeSet;
use tls_codec::Serialize;

/// Does a step of what can be done before a commit is made, and tells whether that was the last one.
pub(crate) fn prepare(
    session: &Session,
    difference: &Difference,
    suite: Suite,
    pace: &Pace,
) -> Result<bool, Ignored> {
    let recipients = recipients::of(session, difference).ok_or(Ignored::Internal)?;
    let (stride, crypto) = (pace.encapsulations(), session.provider.crypto());
    let missing = crypto.encapsulate_ahead(suite, &recipients, stride);
    // A commit is a step in itself, but for a few who can be reached without another.
    Ok(missing.map_err(|_| Ignored::Internal)? <= stride / 3)
}

/// Stages a commit and returns the message that puts it into the log, Welcomes included: nobody can die in between.
///
/// Every commit has a path, so each one also replaces the keys of its author (RFC 9420 §12.4). One that cannot be made
/// leaves nothing staged.
pub(crate) fn author(
    session: &mut Session,
    difference: &Difference,
    roster: &Roster,
    as_of: u64,
) -> Result<Outgoing, Ignored> {
    let made = stage(session, difference, roster, as_of);
    if made.is_err() && session.in_flight() {
        session.withdraw().map_err(|_| Ignored::Internal)?;
    }
    made
}

fn stage(
    session: &mut Session,
    difference: &Difference,
    roster: &Roster,
    as_of: u64,
) -> Result<Outgoing, Ignored> {
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
        .load_psks(provider.storage())
        .map_err(|_| Ignored::Internal)?;
    let builder = if difference.adds.is_empty() {
        builder.create_group_info(false)
    } else {
        builder
            .create_group_info_with_extensions([Extension::Unknown(
                snapshot::EXTENSION,
                UnknownExtension(snapshot),
            )])
            .map_err(|_| Ignored::Internal)?
    };
    let bundle = builder
        .build(provider.rand(), provider.crypto(), &identity.signer, |_| {
            true
        })
        .map_err(|_| Ignored::Internal)?
        .stage_commit(provider)
        .map_err(|_| Ignored::Internal)?;

    let (added, attachments) = match bundle.welcome() {
        Some(welcome) => parts::cut(welcome, mls, &difference.adds, provider)?,
        None => (Vec::new(), Vec::new()),
    };
    let payload = Payload::Commit(Commit {
        as_of,
        message: bundle
            .commit()
            .tls_serialize_detached()
            .map_err(|_| Ignored::Internal)?
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
