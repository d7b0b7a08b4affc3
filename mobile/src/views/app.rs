//! The root of the app: it begins what every screen reaches, and shows the app or the way in.

use super::context::App;
use super::host::Host;
use super::me::sign_in::SignIn;
use super::shell::Shell;
use crate::platform::Platform;
use dioxus::prelude::*;
use std::rc::Rc;

/// The app.
#[expect(non_snake_case, reason = "a component")]
pub fn Root() -> Element {
    let mut drafts = use_hook(|| CopyValue::new(None));
    let app = use_hook(|| {
        let host = consume_context::<Host>();
        // Who shows the app says what it is shown on; if not, it is a page that evaluates scripts.
        let platform = try_consume_context::<Rc<dyn Platform>>().unwrap_or_else(crate::platform::usual);
        let (app, written) = App::begin(host, platform);
        drafts.set(Some(written));
        provide_context(app)
    });
    use_future(move || app.follow_phone());
    use_future(move || {
        let written = drafts.write().take();
        async move {
            if let Some(written) = written {
                app.write_drafts(written).await;
            }
        }
    });
    use_future(move || app.follow_time());
    use_future(move || app.follow_lifecycle());
    use_future(move || app.learn_language());
    use_future(move || app.follow_network());
    use_future(move || app.follow_browser());
    let who = app.signed_in().map(|who| who.person.to_string());
    rsx! {
        match who {
            Some(person) if !app.is_signing_in() => rsx! { Shell { key: "{person}" } },
            Some(_) | None => rsx! { SignIn {} },
        }
    }
}
