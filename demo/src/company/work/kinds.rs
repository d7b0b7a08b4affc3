//! The kinds of work that the company does.

use super::Kind;
use pictures::Scene;

/// The kinds.
pub const KINDS: &[Kind] = &[
    Kind {
        key: "boiler",
        name: "Boiler service",
        minutes: 90,
        checklist: &["Burner cleaned", "Flue gas measured", "Pressure checked", "Safety valve tested"],
        scene: Scene::Boiler,
        says: "Annual service: clean the burner, measure the flue gas, test the safety valve.",
        estimate: false,
    },
    Kind {
        key: "heater",
        name: "Water heater repair",
        minutes: 90,
        checklist: &[
            "Power off and locked",
            "Element measured",
            "Tight after filling",
            "Temperature reached",
        ],
        scene: Scene::Boiler,
        says: "No hot water. Check the element, the thermostat and the anode.",
        estimate: false,
    },
    Kind {
        key: "leak",
        name: "Leak repair",
        minutes: 75,
        checklist: &["Leak found", "Part replaced", "Tight under pressure"],
        scene: Scene::Sink,
        says: "Find the leak, repair it, leave the place dry.",
        estimate: false,
    },
    Kind {
        key: "drain",
        name: "Drain cleaning",
        minutes: 75,
        checklist: &["Camera run", "Obstruction removed", "Flow tested"],
        scene: Scene::Drain,
        says: "Clear the drain and run the camera once through.",
        estimate: false,
    },
    Kind {
        key: "ac",
        name: "AC service",
        minutes: 90,
        checklist: &["Filters washed", "Coil cleaned", "Condensate drain free", "Cooling measured"],
        scene: Scene::AirConditioner,
        says: "Wash the filters, clean the coil, free the condensate drain.",
        estimate: false,
    },
    Kind {
        key: "radiator",
        name: "Radiator and valve work",
        minutes: 100,
        checklist: &["Drained", "Tight after filling", "Bled"],
        scene: Scene::Radiator,
        says: "Replace what is worn, fill, bleed, check that it is tight.",
        estimate: false,
    },
    Kind {
        key: "bathroom",
        name: "Bathroom installation",
        minutes: 480,
        checklist: &["Lines laid", "Pressure test", "Fittings set", "Silicone done"],
        scene: Scene::Bathroom,
        says: "New bathroom in place of the old one, three days.",
        estimate: false,
    },
    Kind {
        key: "gas",
        name: "Gas safety check",
        minutes: 60,
        checklist: &["Tightness test", "CO measured", "Certificate left"],
        scene: Scene::Boiler,
        says: "Tightness test and CO measurement, certificate for the landlord.",
        estimate: false,
    },
    Kind {
        key: "estimate",
        name: "Estimate visit",
        minutes: 60,
        checklist: &["Measured", "Photos of the connections"],
        scene: Scene::Bathroom,
        says: "Look at it, measure, take photos for the estimate.",
        estimate: true,
    },
];
