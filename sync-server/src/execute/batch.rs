//! A batch: one transaction.
use super::*;
use crate::live::Changed;
pub(super) struct Done {
    pub executed: Executed,
    pub changed: Option<Changed>,
}
pub(super) async fn run(_: &App, _: CompanyId, _: &Origin, _: &[Incoming]) -> Result<Done, ServerError> {
    Err(ServerError::NoCompany)
}
