//! The person's own time off, as they asked for it and as it was decided.

use super::{Store, overlay};
use shared::access::{Action, Subject, may};
use shared::records::TimeOff;
use std::cmp::Reverse;

impl Store {
    /// Theirs, the latest days first; none: their roles ask for none.
    pub fn time_off(&self) -> Option<Vec<TimeOff>> {
        self.read("time off", |conn| {
            let Some(me) = overlay::me(conn, &self.identity())? else { return Ok(None) };
            if !may(&me, Subject::TimeOff, Action::Add) {
                return Ok(None);
            }
            let mut all = overlay::children::<TimeOff>(conn, me.id)?;
            all.sort_by_key(|off| (Reverse(off.first), off.id));
            Ok(Some(all))
        })
    }
}
