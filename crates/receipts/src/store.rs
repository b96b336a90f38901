//! Statements of receipts. No decisions here.

pub(crate) mod book;
pub(crate) mod budget;
pub(crate) mod entry;
pub(crate) mod funds;
pub(crate) mod ledger;
pub(crate) mod receipts;
pub(crate) mod registers;
pub(crate) mod returns;
