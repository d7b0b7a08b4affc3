//! Customers with their contacts and addresses.

pub(crate) mod customer_forms;
pub(crate) mod customers;
pub(crate) mod new_customer;
