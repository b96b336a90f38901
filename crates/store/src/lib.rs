//! The only room that knows the databases.
//!
//! Writes come in as acts through one door ([`Db::act`]); reads go through a
//! [`View`]. Domain crates write their SQL once, with `$1` parameters, and it
//! runs on SQLite and on PostgreSQL alike.

#![forbid(unsafe_code)]

pub mod act;
mod authority;
pub mod backup;
mod clock;
mod db;
pub mod documents;
mod door;
mod effects;
mod error;
pub mod files;
pub mod history;
mod ids;
pub mod journal;
pub mod keys;
pub mod lane;
pub mod mark;
mod met;
pub mod migrate;
pub mod module;
pub mod numbers;
mod origin;
pub mod outbox;
mod parcel;
mod pg;
mod postgres;
pub mod presence;
mod process;
pub mod regulations;
pub mod roles;
pub mod seal;
pub mod search;
mod snapshot;
mod sqlite;
mod steady;
pub mod table;
pub mod testing;
pub mod tiles;
mod tx;
pub mod units;
mod value;
pub mod verify;
mod view;
mod wording;
mod writer;

pub use act::{Act, ActEntry, Case, DocRef, Guard, Guards, Record, Subject, Work};
pub use clock::{CONFIRM_CLOCK, Clock, ENTER_CLOCK};
pub use db::{Db, NewRegion, Place, Schema, lock_folder};
pub use documents::Document;
pub use door::{Answer, Envelope};
pub use error::{Error, Result};
pub use keys::Keys;
pub use lane::{Kept, Lane, LaneTx, LaneWork, Note};
pub use migrate::Migration;
pub use module::Module;
pub use origin::log_name;
pub use presence::shown;
pub use table::Table;
pub use tx::{Actor, Change, Channel, Context, Proof, Read, Region, Tx};
pub use units::Unit;
pub use value::{Row, Value};
pub use view::{Reader, Scope, View};
