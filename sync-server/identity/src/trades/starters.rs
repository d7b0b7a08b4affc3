//! The kinds of work that companies of each trade begin with.

/// A kind of work before it belongs to a company.
pub(super) struct Starter {
    pub name: &'static str,
    pub minutes: u32,
    pub checklist: &'static [&'static str],
    /// Somebody looks and measures: nobody is asked to rate it, and there is nothing to photograph afterwards.
    pub looks: bool,
}

const fn work(name: &'static str, minutes: u32, checklist: &'static [&'static str]) -> Starter {
    Starter { name, minutes, checklist, looks: false }
}

const fn look(name: &'static str, minutes: u32, checklist: &'static [&'static str]) -> Starter {
    Starter { name, minutes, checklist, looks: true }
}

pub(super) const HVAC: &[Starter] = &[
    work(
        "Air conditioner service",
        90,
        &[
            "Filters cleaned or replaced",
            "Coils cleaned",
            "Drain runs free",
            "Refrigerant pressure measured",
            "Supply air temperature measured",
        ],
    ),
    work(
        "Air conditioner repair",
        120,
        &[
            "Fault found and shown to the customer",
            "Part replaced or ordered",
            "Runs for 10 minutes without a fault",
            "Drain runs free",
        ],
    ),
    work(
        "Air conditioner installation",
        360,
        &[
            "Position agreed with the customer",
            "Vacuum drawn and held",
            "Connections free of leaks",
            "Drain tested with water",
            "Customer shown how to use it",
        ],
    ),
    work(
        "Heating service",
        90,
        &[
            "Burner or heat exchanger cleaned",
            "Combustion measured",
            "Pressure and expansion vessel checked",
            "Safety devices tested",
        ],
    ),
    work(
        "Heating repair",
        120,
        &[
            "Fault found and shown to the customer",
            "Power and fuel safe before the work",
            "Part replaced or ordered",
            "Heats up and holds temperature",
        ],
    ),
    work(
        "Thermostat or controls",
        60,
        &[
            "Old settings noted",
            "Wiring checked",
            "Heating and cooling both tried",
            "Customer shown how to use it",
        ],
    ),
    look("Estimate visit", 60, &["Rooms measured", "Electrical supply checked", "Wishes and budget noted"]),
];

pub(super) const PLUMBING: &[Starter] = &[
    work(
        "Leak repair",
        90,
        &[
            "Water shut off before the work",
            "Leak found and shown to the customer",
            "Tight after filling",
            "Work area dry and clean",
        ],
    ),
    work(
        "Blocked drain",
        90,
        &["Blockage found", "Runs free with plenty of water", "Other drains tried", "Work area clean"],
    ),
    work(
        "Water heater repair",
        120,
        &[
            "Power or gas off before the work",
            "Fault found and shown to the customer",
            "Safety valve tested",
            "Hot water at the farthest tap",
        ],
    ),
    work(
        "Water heater installation",
        240,
        &[
            "Old unit taken away",
            "Safety valve fitted",
            "Tight after filling",
            "Temperature set with the customer",
        ],
    ),
    work(
        "Tap or fixture",
        60,
        &["Water shut off before the work", "Tight under pressure", "Old parts taken away"],
    ),
    work("Toilet repair", 60, &["Fills and shuts off by itself", "Flushes fully", "No water on the floor"]),
    look(
        "Estimate visit",
        45,
        &["Rooms and pipes measured", "Shut-off valves found", "Wishes and budget noted"],
    ),
];

pub(super) const ELECTRICAL: &[Starter] = &[
    work(
        "Fault finding",
        90,
        &[
            "Dead before the work, proved",
            "Fault found and shown to the customer",
            "Protection tested",
            "Circuit labelled",
        ],
    ),
    work(
        "Sockets, switches and lights",
        90,
        &[
            "Dead before the work, proved",
            "Polarity and earth tested",
            "Covers fixed",
            "Tried together with the customer",
        ],
    ),
    work(
        "Distribution board",
        240,
        &[
            "Supply isolated",
            "All terminals tightened",
            "Residual current devices tested",
            "Circuits labelled",
            "Test results noted",
        ],
    ),
    work(
        "Safety inspection",
        120,
        &[
            "Earth resistance measured",
            "Insulation resistance measured",
            "Residual current devices tested",
            "Defects shown to the customer",
        ],
    ),
    work(
        "Car charger installation",
        240,
        &[
            "Load of the house checked",
            "Own circuit and protection",
            "Earth tested",
            "Charged a car or a tester",
        ],
    ),
    look(
        "Estimate visit",
        45,
        &["Board and supply photographed", "Routes measured", "Wishes and budget noted"],
    ),
];

pub(super) const CLEANING: &[Starter] = &[
    work(
        "Regular cleaning",
        120,
        &["Kitchen", "Bathrooms", "Floors", "Dust on surfaces", "Bins emptied", "Windows and doors closed"],
    ),
    work(
        "Deep cleaning",
        300,
        &[
            "Kitchen, inside of oven and fridge",
            "Bathrooms, limescale removed",
            "Skirting boards and doors",
            "Floors",
            "Windows inside",
        ],
    ),
    work(
        "Move-out cleaning",
        300,
        &["Cupboards inside", "Appliances inside", "Bathrooms", "Floors", "Windows inside", "Keys returned"],
    ),
    work(
        "Office cleaning",
        120,
        &[
            "Desks and surfaces",
            "Kitchen",
            "Toilets, supplies refilled",
            "Floors",
            "Bins emptied",
            "Alarm set",
        ],
    ),
    work(
        "Window cleaning",
        120,
        &["Frames and sills", "Panes inside", "Panes outside", "No streaks in daylight"],
    ),
    work(
        "Carpet and upholstery",
        150,
        &["Colour fastness tried", "Stains treated", "Extracted", "Customer told how long it dries"],
    ),
    look(
        "Estimate visit",
        45,
        &["Rooms counted and measured", "Delicate surfaces noted", "Access and keys agreed"],
    ),
];

pub(super) const LANDSCAPING: &[Starter] = &[
    work(
        "Lawn care",
        60,
        &["Stones and toys removed", "Mown", "Edges cut", "Clippings taken away or left as agreed"],
    ),
    work(
        "Hedges and shrubs",
        120,
        &["Looked for nests", "Cut to the agreed height", "Cuttings taken away", "Paths swept"],
    ),
    work(
        "Planting",
        180,
        &[
            "Positions agreed with the customer",
            "Soil prepared",
            "Watered in",
            "Customer told how to care for it",
        ],
    ),
    work(
        "Seasonal clean-up",
        180,
        &["Leaves removed", "Beds cleared", "Paths and drains free", "Waste taken away"],
    ),
    work(
        "Irrigation",
        120,
        &["Zones tried one by one", "No leaks", "Timer set with the customer", "Winter: lines blown out"],
    ),
    work(
        "Tree work",
        240,
        &[
            "Power lines and neighbours looked at",
            "Area closed off",
            "Cut as agreed",
            "Wood and branches taken away",
        ],
    ),
    look("Estimate visit", 60, &["Areas measured", "Access for machines", "Wishes and budget noted"]),
];

pub(super) const PEST_CONTROL: &[Starter] = &[
    look(
        "Inspection",
        60,
        &[
            "Signs found and photographed",
            "Entry points found",
            "Children, pets and food noted",
            "Treatment explained",
        ],
    ),
    work(
        "Insect treatment",
        90,
        &[
            "Food and pets out of the way",
            "Product and amount noted",
            "Treated as on the plan",
            "Customer told when rooms may be used",
        ],
    ),
    work(
        "Rodent control",
        90,
        &[
            "Entry points closed",
            "Bait boxes locked and numbered",
            "Positions noted on the plan",
            "Next check agreed",
        ],
    ),
    work(
        "Termite treatment",
        240,
        &[
            "Extent found and shown to the customer",
            "Drilled and injected as on the plan",
            "Holes closed",
            "Product and amount noted",
        ],
    ),
    work(
        "Bed bug treatment",
        240,
        &[
            "Customer prepared the rooms",
            "Seams, frames and sockets treated",
            "Product and amount noted",
            "Second visit agreed",
        ],
    ),
    work("Follow-up check", 45, &["Traps and boxes looked at", "Activity noted", "Further treatment agreed"]),
];

pub(super) const APPLIANCES: &[Starter] = &[
    work(
        "Washing machine repair",
        90,
        &[
            "Model and serial number photographed",
            "Fault found and shown to the customer",
            "Full test programme",
            "No water on the floor",
        ],
    ),
    work(
        "Refrigerator repair",
        90,
        &[
            "Model and serial number photographed",
            "Fault found and shown to the customer",
            "Temperature measured",
            "Door seals checked",
        ],
    ),
    work(
        "Dishwasher repair",
        90,
        &[
            "Model and serial number photographed",
            "Fault found and shown to the customer",
            "Full test programme",
            "Drain runs free",
        ],
    ),
    work(
        "Oven or hob repair",
        90,
        &[
            "Dead before the work, proved",
            "Fault found and shown to the customer",
            "Heats to the set temperature",
            "Gas: tested for leaks",
        ],
    ),
    work(
        "Dryer repair",
        90,
        &[
            "Model and serial number photographed",
            "Fault found and shown to the customer",
            "Air way free of lint",
            "Full test programme",
        ],
    ),
    work(
        "Appliance installation",
        90,
        &[
            "Packing and transport locks removed",
            "Level and firm",
            "Connections tight",
            "Test programme",
            "Old appliance taken away",
        ],
    ),
];

pub(super) const LOCKSMITH: &[Starter] = &[
    work(
        "Lockout",
        30,
        &["Right to enter proved", "Opened without damage, or damage agreed first", "Door closes and locks"],
    ),
    work(
        "Lock replacement",
        60,
        &[
            "Right to enter proved",
            "Lock fits flush",
            "All keys tried from both sides",
            "Old keys dealt with as agreed",
        ],
    ),
    work("Rekeying", 60, &["Right to enter proved", "New keys tried", "Old keys no longer turn"]),
    work(
        "Safe opening",
        120,
        &["Ownership proved", "Opened in front of the customer", "Closes and locks again"],
    ),
    work("Door closer or hardware", 60, &["Closes fully by itself", "Screws firm", "Fire door: label seen"]),
    look(
        "Security check",
        60,
        &["Doors and windows looked at", "Weak points photographed", "Offers explained"],
    ),
];

pub(super) const PAINTING: &[Starter] = &[
    look(
        "Estimate visit",
        60,
        &["Areas measured", "State of the surface photographed", "Colours and finish noted"],
    ),
    work(
        "Interior painting",
        480,
        &[
            "Floors and furniture covered",
            "Holes filled and sanded",
            "Primed where needed",
            "Two coats",
            "Edges straight",
            "Room left clean",
        ],
    ),
    work(
        "Exterior painting",
        480,
        &[
            "Weather allows it",
            "Surface cleaned and dry",
            "Loose paint removed",
            "Primed where needed",
            "Two coats",
            "Plants and windows clean",
        ],
    ),
    work(
        "Wallpaper",
        360,
        &["Old paper removed", "Wall smooth and dry", "Pattern meets at the seams", "Sockets cut clean"],
    ),
    work("Wood and metal", 240, &["Sanded", "Rust removed", "Primed", "Coats as agreed"]),
    work("Touch-up", 90, &["Colour tried in daylight", "No edge to be seen", "Room left clean"]),
];

pub(super) const ROOFING: &[Starter] = &[
    look(
        "Roof inspection",
        90,
        &[
            "Ladder secured",
            "Covering, flashings and gutters photographed",
            "Attic looked at",
            "Findings explained",
        ],
    ),
    work(
        "Leak repair",
        180,
        &[
            "Secured against falling",
            "Leak found and photographed",
            "Repaired",
            "Tested with water where possible",
        ],
    ),
    work(
        "Tiles or shingles",
        240,
        &["Secured against falling", "Broken ones replaced", "Underlay whole", "Waste taken down"],
    ),
    work("Gutters", 120, &["Ladder secured", "Gutters and pipes free", "Joints tight", "Waste taken away"]),
    work(
        "Flat roof",
        360,
        &["Surface clean and dry", "Seams tight", "Outlets free", "Photographed from all sides"],
    ),
    work(
        "Emergency cover",
        90,
        &["Secured against falling", "Covered and fixed", "Inside looked at", "Next visit agreed"],
    ),
];

pub(super) const POOLS: &[Starter] = &[
    work(
        "Regular service",
        60,
        &[
            "Skimmed and vacuumed",
            "Baskets emptied",
            "Water values measured and noted",
            "Chemicals added",
            "Pump and filter run",
        ],
    ),
    work(
        "Opening",
        180,
        &[
            "Cover cleaned and stored",
            "Filled and filtered",
            "Water values measured and noted",
            "Safety equipment there",
        ],
    ),
    work("Closing", 180, &["Lines emptied", "Pump and heater emptied", "Chemicals added", "Cover fixed"]),
    work(
        "Pump or filter repair",
        120,
        &[
            "Power off before the work",
            "Fault found and shown to the customer",
            "No leaks under pressure",
            "Flow measured",
        ],
    ),
    work(
        "Leak search",
        120,
        &["Level marked", "Lines pressed one by one", "Leak found and shown to the customer"],
    ),
    look("Estimate visit", 60, &["Pool measured", "Equipment photographed", "Wishes and budget noted"]),
];

pub(super) const GENERAL: &[Starter] = &[
    work(
        "Repair",
        90,
        &["Fault found and shown to the customer", "Tried together with the customer", "Work area clean"],
    ),
    work(
        "Installation",
        180,
        &[
            "Position agreed with the customer",
            "Fixed and level",
            "Customer shown how to use it",
            "Packing taken away",
        ],
    ),
    work("Maintenance", 60, &["Looked over as on the plan", "Wear noted", "Next date agreed"]),
    work(
        "Small jobs",
        60,
        &["List gone through with the customer", "Everything tried out", "Work area clean"],
    ),
    work("Emergency", 90, &["Danger removed first", "Cause found", "What is left to do explained"]),
    look("Estimate visit", 45, &["Measured", "Photographed", "Wishes and budget noted"]),
];
