//! What phone and dashboard look like: presentational components without hooks, and the words people read.
//!
//! Invariant: nothing here reads a clock, does I/O or keeps state; a component is a function of its props.
//! Classes and colours come from `assets/*.css`; buttons, cards and fields are plain elements with those classes, so that the
//! dashboard can put `hx-*` attributes on them.

pub mod apart;
pub mod avatar;
pub mod banner;
pub mod board;
pub mod chip;
pub mod compare;
pub mod format;
pub mod gates;
pub mod icon;
pub mod logo;
pub mod offer;
pub mod page;
pub mod signature;
pub mod stars;
pub mod states;
pub mod text;
pub mod timeline;
pub mod words;

pub use apart::{apart, beside};
pub use avatar::{Avatar, initials};
pub use banner::Banner;
pub use board::{board_now, board_place};
pub use chip::{Chip, Status, StatusChip, Tone};
pub use compare::CompareSlider;
pub use format::{
    format_age, format_clock, format_count, format_date_long, format_date_short, format_date_time,
    format_decimal, format_distance, format_money, format_price, format_span, format_weekday, format_window,
    format_window_days,
};
pub use gates::{GateLine, GateStrip, Step, StepState, gate_name};
pub use icon::{Icon, icon};
pub use logo::Logo;
pub use signature::Signature;
pub use stars::{Stars, StarsInput};
pub use states::{EmptyState, ErrorState, Skeleton};
pub use text::{Language, Text, languages};
pub use timeline::TimelineEntry;

/// Where phone and dashboard serve the folder `assets/`.
pub const ASSETS: &str = "/assets";

/// The style sheets of the phone app, in the order in which they must be linked, below [`ASSETS`].
pub const PHONE_STYLES: [&str; 5] =
    ["fonts.css", "tokens.css", "base.css", "compare-slider.css", "phone.css"];

/// The style sheets of the dashboard, in the order in which they must be linked, below [`ASSETS`].
pub const WEB_STYLES: [&str; 6] =
    ["fonts.css", "tokens.css", "base.css", "compare-slider.css", "time-board.css", "web.css"];

/// The style sheet of the pages of the office, linked after those.
pub const PAGE_STYLE: &str = "web-pages.css";
