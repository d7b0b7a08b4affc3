//! The people of Deccan Plumbing: one owner, two dispatchers, six technicians.

use shared::records::Role;

/// Someone of the example company.
pub struct Somebody {
    /// Before the @ of the e-mail address, and the key by which the story names them.
    pub key: &'static str,
    pub name: &'static str,
    pub phone: &'static str,
    pub role: Role,
    /// What the one-click sign-in says of them.
    pub says: &'static str,
    /// What they can do, and for how many days from now where a certificate ends.
    pub skills: &'static [(&'static str, Option<i64>)],
    /// How many minutes ago their phone last reached the office; technicians only.
    pub silent_for: i64,
}

/// The domain of the example company's addresses; reserved, so no mail ever arrives anywhere.
pub const DOMAIN: &str = "deccan.example";
/// Everybody's password: nothing here is secret.
pub const PASSWORD: &str = "seven gates";

/// Everybody, the owner first.
pub const PEOPLE: &[Somebody] = &[
    Somebody {
        key: "vikram",
        name: "Vikram Deshpande",
        phone: "+91 20 5550 0001",
        role: Role::Owner,
        says: "Owner",
        skills: &[],
        silent_for: 0,
    },
    Somebody {
        key: "deepa",
        name: "Deepa Kulkarni",
        phone: "+91 20 5550 0002",
        role: Role::Dispatcher,
        says: "Dispatcher",
        skills: &[],
        silent_for: 0,
    },
    Somebody {
        key: "misaki",
        name: "田中 美咲",
        phone: "+91 20 5550 0003",
        role: Role::Dispatcher,
        says: "Dispatcher",
        skills: &[],
        silent_for: 0,
    },
    Somebody {
        key: "asha",
        name: "Asha Verma",
        phone: "+91 20 5550 0011",
        role: Role::Technician,
        says: "Technician",
        skills: &[("Water heaters", None), ("Gas fitting", Some(140))],
        silent_for: 4,
    },
    Somebody {
        key: "miguel",
        name: "Miguel Ortega",
        phone: "+91 20 5550 0012",
        role: Role::Technician,
        says: "Technician",
        skills: &[("Drains and sewers", None)],
        silent_for: 42,
    },
    Somebody {
        key: "tomasz",
        name: "Tomasz Zieliński",
        phone: "+91 20 5550 0013",
        role: Role::Technician,
        says: "Technician",
        skills: &[("Heat pumps", None), ("Gas fitting", Some(-9))],
        silent_for: 34,
    },
    Somebody {
        key: "priya",
        name: "Priya Nair",
        phone: "+91 20 5550 0014",
        role: Role::Technician,
        says: "Technician",
        skills: &[("Water heaters", None), ("Water treatment", None)],
        silent_for: 1,
    },
    Somebody {
        key: "jonas",
        name: "Jonas Lindqvist",
        phone: "+91 20 5550 0015",
        role: Role::Technician,
        says: "Technician",
        skills: &[("Heat pumps", None), ("Welding", Some(430))],
        silent_for: 6,
    },
    Somebody {
        key: "fatima",
        name: "فاطمة الإدريسي",
        phone: "+91 20 5550 0016",
        role: Role::Technician,
        says: "Technician",
        skills: &[("Leak detection", None)],
        silent_for: 12,
    },
];
