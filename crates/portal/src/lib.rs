//! What leaves the regency for those outside it: a signed snapshot that the
//! public reads in a process without a database, and the witnesses who see to
//! it that nobody rewrites the logs.

#![forbid(unsafe_code)]

pub mod answers;
pub mod cosign;
pub mod folder;
pub mod published;
pub mod stamp;
pub mod witness;

pub use answers::Answer;
pub use cosign::{Cosigned, WitnessKey, WitnessVerifier};
pub use folder::{Folder, Snapshot};
pub use published::{LogName, LogPoint, Offered, Paper, Published, Regency, User, Watched};
pub use stamp::{Authority, Stamp};
