//! The customer's part: rating, review, signature, on a phone that leads nowhere else.

pub(super) mod hand_over;
pub(super) mod rating_form;
pub(super) mod review_offer;
pub(super) mod sign_page;
