//! The price book of the example company: what it does by the hour or flat, its parts and devices.

use iso_currency::Currency;
use shared::PriceItemId;
use shared::money::{Price, UnitPrice};
use shared::records::ItemKind::{self, Equipment, Labor, Material, Other};
use shared::records::{ItemTax, NewPriceItem};
use uuid::Uuid;

/// An item: its code, name, kind and category, what it is counted in, its price, member price and cost in rupees (none
/// where nothing stands), and what a document says of it.
pub struct Item {
    pub code: &'static str,
    name: &'static str,
    kind: ItemKind,
    category: &'static str,
    unit: &'static str,
    rupees: [&'static str; 3],
    says: &'static str,
}

const fn item(
    code: &'static str,
    name: &'static str,
    kind: ItemKind,
    category: &'static str,
    unit: &'static str,
    rupees: [&'static str; 3],
    says: &'static str,
) -> Item {
    Item { code, name, kind, category, unit, rupees, says }
}

#[rustfmt::skip]
pub const ITEMS: &[Item] = &[
    item("DIAG", "Diagnosis on site", Labor, "Call-out", "job", ["599", "499", "250"], "Finding the cause, up to 30 minutes."),
    item("VISIT", "Call-out within the city", Labor, "Call-out", "job", ["350", "250", "150"], ""),
    item("VISIT-N", "Call-out at night or on a holiday", Labor, "Call-out", "job", ["950", "750", "450"], "From 20:00 to 08:00, on Sundays and public holidays."),
    item("LAB-T", "Technician", Labor, "Work", "h", ["750", "675", "300"], ""),
    item("LAB-S", "Senior technician", Labor, "Work", "h", ["1100", "990", "480"], ""),
    item("LAB-H", "Helper", Labor, "Work", "h", ["380", "340", "160"], ""),
    item("AC-SVC", "Air conditioner: service of a split unit", Labor, "Air conditioning", "pc", ["1299", "1099", "450"], "Filters, coils and drain cleaned, gas pressure measured."),
    item("AC-DEEP", "Air conditioner: deep clean with jet", Labor, "Air conditioning", "pc", ["2299", "1999", "800"], ""),
    item("AC-INST", "Air conditioner: installation up to 3 m of pipe", Labor, "Air conditioning", "pc", ["2499", "2249", "1100"], ""),
    item("AC-UNI", "Air conditioner: removal", Labor, "Air conditioning", "pc", ["899", "799", "350"], ""),
    item("R32", "Refrigerant R32", Material, "Air conditioning", "kg", ["1850", "1750", "920"], ""),
    item("R410", "Refrigerant R410A", Material, "Air conditioning", "kg", ["1680", "1580", "810"], ""),
    item("CAP-35", "Run capacitor 35 µF", Material, "Air conditioning", "pc", ["649", "599", "210"], ""),
    item("PCB-U", "Control board, universal", Material, "Air conditioning", "pc", ["3899", "3599", "1980"], ""),
    item("FAN-M", "Fan motor, outdoor unit", Material, "Air conditioning", "pc", ["4299", "3999", "2320"], ""),
    item("CU-635", "Copper pipe 6.35 mm, insulated", Material, "Pipes", "m", ["412.50", "399", "225"], ""),
    item("CU-952", "Copper pipe 9.52 mm, insulated", Material, "Pipes", "m", ["589", "565", "318"], ""),
    item("CPVC-20", "CPVC pipe 20 mm", Material, "Pipes", "m", ["145", "139", "72"], ""),
    item("CPVC-25", "CPVC pipe 25 mm", Material, "Pipes", "m", ["198", "189", "99"], ""),
    item("ELB-20", "CPVC elbow 20 mm", Material, "Pipes", "pc", ["34.50", "33", "12.80"], ""),
    item("TEE-20", "CPVC tee 20 mm", Material, "Pipes", "pc", ["42", "40", "16.10"], ""),
    item("DRN-H", "Drain hose", Material, "Pipes", "m", ["98", "93", "41"], ""),
    item("SCR-45", "Screw 4.5 × 40", Material, "Small parts", "pc", ["1.175", "", "0.4235"], ""),
    item("ANC-8", "Wall anchor 8 mm", Material, "Small parts", "pc", ["4.50", "", "1.18"], ""),
    item("TEF", "Thread seal tape", Material, "Small parts", "pc", ["45", "", "15"], ""),
    item("SIL", "Silicone sealant", Material, "Small parts", "pc", ["285", "269", "139"], ""),
    item("TAP-B", "Basin tap, chrome", Material, "Plumbing", "pc", ["1899", "1749", "980"], ""),
    item("TAP-K", "Kitchen mixer", Material, "Plumbing", "pc", ["4299", "3999", "2410"], ""),
    item("FLV", "Float valve for tanks", Material, "Plumbing", "pc", ["785", "735", "365"], ""),
    item("CIST", "Cistern set", Material, "Plumbing", "pc", ["1650", "1540", "820"], ""),
    item("LEAK", "Leak search with acoustic device", Labor, "Plumbing", "h", ["1450", "1290", "620"], ""),
    item("JET", "Drain cleaning by jet", Labor, "Plumbing", "job", ["1899", "1699", "780"], "Up to 10 m of pipe."),
    item("GEY-15", "Water heater 15 l", Equipment, "Water heaters", "pc", ["9899", "9399", "7120"], "Five years on the tank, two on the rest."),
    item("GEY-25", "Water heater 25 l", Equipment, "Water heaters", "pc", ["12499", "11899", "9020"], "Five years on the tank, two on the rest."),
    item("GEY-EL", "Heating element 2 kW", Material, "Water heaters", "pc", ["1299", "1199", "540"], ""),
    item("THERM", "Thermostat", Material, "Water heaters", "pc", ["699", "649", "285"], ""),
    item("GEY-IN", "Water heater: installation", Labor, "Water heaters", "pc", ["999", "899", "380"], ""),
    item("AC-15", "Split air conditioner 1.5 t, inverter", Equipment, "Air conditioning", "pc", ["42990", "41490", "33800"], "Ten years on the compressor."),
    item("DISP", "Disposal of an old device", Other, "Other", "pc", ["499", "399", "220"], ""),
    item("SCAF", "Scaffold, per day", Other, "Other", "day", ["1800", "1650", "950"], ""),
];

impl Item {
    pub fn made(&self, id: Uuid) -> NewPriceItem {
        let price = |rupees: &str| {
            let currency = Currency::INR;
            Some(Price { unit: UnitPrice::parse(rupees, currency).ok()?, currency })
        };
        let [list, member, cost] = self.rupees.map(price);
        NewPriceItem {
            id: PriceItemId(id),
            name: self.name.to_owned(),
            code: self.code.to_owned(),
            kind: self.kind,
            category: self.category.to_owned(),
            unit: self.unit.to_owned(),
            description: self.says.to_owned(),
            price: list,
            member_price: member,
            cost,
            tax: ItemTax::Standard,
        }
    }
}
