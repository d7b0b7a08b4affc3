//! Items of the price book: who keeps the book, and what a price may be.

use crate::decide::edit::Edited;
use crate::decide::{By, Stop, price};
use crate::records::{PriceItem, PriceItemPatch};
use crate::refusal::{Code, Refusal};
use crate::world::World;

impl Edited for PriceItem {
    fn sound(&self, w: &World, by: &By<'_>, patch: &PriceItemPatch) -> Result<(), Stop> {
        let prices = [("price", patch.price), ("member_price", patch.member_price), ("cost", patch.cost)];
        for (field, said) in prices {
            price(w, by, said.flatten()).map_err(|stop| match stop {
                Stop::Refuse(_) => Refusal::new(Code::BadAmount).with("field", field).into(),
                need => need,
            })?;
        }
        Ok(())
    }
}
