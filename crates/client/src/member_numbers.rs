//! Members as the frame layer knows them: a number that stays the same for as long as the client lives, whatever
//! leaves the member takes and gives up.

use sotto_frame::SenderId;
use sotto_group::MemberId;
use std::collections::BTreeMap;

#[derive(Default)]
pub(crate) struct MemberNumbers(BTreeMap<MemberId, SenderId>);

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
}
