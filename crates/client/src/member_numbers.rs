//! Members as the frame layer knows them: a number that stays the same for as long as the client lives, whatever
//! leaves the member takes and gives up.

use litemap::LiteMap;
use sotto_frame::SenderId;
use sotto_group::MemberId;
use std::collections::BTreeMap;

#[derive(Default)]
pub(crate) struct MemberNumbers(LiteMap<MemberId, SenderId>);

impl MemberNumbers {
    /// The number of a member, new if it has none yet.
    pub(crate) fn number(&mut self, member: &MemberId) -> SenderId {
        if let Some(number) = self.0.get(member) {
            return *number;
        }
        let number = SenderId(self.0.len() as u32);
        self.0.insert(member.clone(), number);
        number
    }
    /// The members of an epoch as the frame layer knows them, by leaf.
    #[inline(never)]
    pub(crate) fn senders(&mut self, members: &[(u32, MemberId)]) -> BTreeMap<u32, SenderId> {
        let senders = members.iter();
        senders.map(|(leaf, id)| (*leaf, self.number(id))).collect()
    }

    /// The member of a number.
    pub(crate) fn member(&self, number: SenderId) -> Option<&MemberId> {
        self.0
            .iter()
            .find_map(|(member, theirs)| (*theirs == number).then_some(member))
    }
}
