//! The company: its settings, its kinds of work, its first steps, and when its people are off.

pub(crate) mod first_steps;
pub(crate) mod kind_form;
pub(crate) mod kinds;
pub(crate) mod set_up;
pub(crate) mod settings;
pub(crate) mod settings_company;
pub(crate) mod settings_hidden;
pub(crate) mod settings_logo;
pub(crate) mod settings_money;
pub(crate) mod settings_notices;
pub(crate) mod time_off;
