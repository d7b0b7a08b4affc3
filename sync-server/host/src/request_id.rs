//! What the request that is being answered is called, in the log and in answers.

tokio::task_local! {
    static ID: String;
}

/// The id of the request that is being answered, as the log has it; empty outside of one.
pub fn id() -> String {
    ID.try_with(Clone::clone).unwrap_or_default()
}

/// Answers a request under its id.
pub(crate) async fn scope<T>(id: String, answering: impl Future<Output = T>) -> T {
    ID.scope(id, answering).await
}
