//! The tables that only this module writes; those of the first migration stand
//! in `store`, since the door reads them.

use store::Table;

store::tables! {
    pub SESSION = "session" (id) journalled {
        id: Credential, user_id: Credential, hash: Credential personal, idle_millis: Credential, made_at: Credential,
        expires_at: Credential, ended_at: Credential,
    }
}

pub static ALL: &[&Table] = &[&SESSION];
