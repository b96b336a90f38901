//! Measurements of the product against something else on the same machine in
//! the same run; a figure alone says nothing, a ratio does.
//!
//! Not a chore yet: `cargo xtask` neither lists nor accepts `bench` until
//! [`bench`] measures something. What it is to do, in this order:
//!
//! 1. start a durable [`Cluster`](crate::postgres::Cluster), so that PostgreSQL
//!    pays for its promises as in production;
//! 2. measure the yardstick of the run (`pgbench` for PostgreSQL, a bare
//!    insert-and-commit loop for SQLite);
//! 3. measure the acts at 1, 8 and 32 clients and at 1, 10 and 100 times the
//!    size of a regency, in release mode;
//! 4. print each figure with the command that gave it, and its ratio to the
//!    yardstick.

/// To be filled and then registered in `CHORES`.
#[expect(dead_code, reason = "registered as a chore once it measures something")]
pub fn bench(_arguments: &[String]) -> Result<(), String> {
    Err("nothing is measured yet".into())
}
