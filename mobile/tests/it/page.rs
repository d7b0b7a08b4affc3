//! What the page around the app says, and what is asked of it.

use futures::StreamExt;
use futures::stream::{self, LocalBoxStream};
use mobile::phone::Space;
use mobile::platform::{Browser, Page, Platform, Said, System, ToldSpace, WebView};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A page whose functions answer what is written here; it keeps what was asked.
#[derive(Default)]
struct Scripted {
    answers: BTreeMap<&'static str, Value>,
    asked: RefCell<Vec<(&'static str, Value)>>,
}

impl Page for Scripted {
    fn call(&self, function: &'static str, arguments: Value) -> LocalBoxStream<'static, Said> {
        self.asked.borrow_mut().push((function, arguments));
        let said = self.answers.get(function).cloned().map(|json| Said { json, bytes: Vec::new() });
        stream::iter(said).boxed_local()
    }
}

fn page(answers: &[(&'static str, Value)]) -> (WebView, Rc<Scripted>) {
    let page = Rc::new(Scripted { answers: answers.iter().cloned().collect(), ..Scripted::default() });
    (WebView::new(page.clone()), page)
}

#[tokio::test]
async fn a_browser_says_what_it_keeps() {
    let said = json!({ "used": 3_000_000, "quota": 10_000_000, "keeps": false, "installed": true, "system": "apple" });
    let (phone, _) = page(&[("browser", said)]);
    let browser = phone.browser().await.unwrap();
    let expected =
        Browser { used: 3_000_000, quota: 10_000_000, keeps: false, installed: true, system: System::Apple };
    assert_eq!((browser, browser.left()), (expected, 7_000_000));
    // More than it may: nothing is left, and nothing breaks.
    assert_eq!(Browser { used: 11_000_000, ..browser }.left(), 0);
}

#[tokio::test]
async fn a_host_that_is_no_browser_says_so() {
    let (phone, _) = page(&[("browser", Value::Null), ("invited", Value::Null), ("askToKeep", Value::Null)]);
    assert_eq!(phone.browser().await, None);
    assert_eq!(phone.invited().await, None);
    assert!(!phone.ask_to_keep().await);
    // Not even that.
    let (silent, _) = page(&[]);
    assert_eq!(silent.browser().await, None);
    assert!(!silent.camera_granted().await);
}

#[tokio::test]
async fn the_code_of_an_invitation_is_had_until_it_was_used() {
    let (phone, asked) = page(&[("invited", json!("K7QM-2XPD")), ("askToKeep", json!(true))]);
    assert_eq!(phone.invited().await.as_deref(), Some("K7QM-2XPD"));
    phone.invitation_used();
    // Asked whether anybody waits for the answer or not.
    drop(phone.ask_to_keep());
    phone.badge(3);
    phone.stay_awake(true);
    let asked: Vec<_> = asked.asked.borrow().clone();
    assert_eq!(
        asked,
        [
            ("invited", json!([])),
            ("invitationUsed", json!([])),
            ("askToKeep", json!([])),
            ("badge", json!([3])),
            ("stayAwake", json!([true])),
        ]
    );
}

#[test]
fn room_that_somebody_else_measures_is_unknown_until_told() {
    let space = ToldSpace::default();
    assert_eq!(space.free(), None);
    space.told(7);
    assert_eq!(space.free(), Some(7));
}
