//! The register of columns: which tables are journalled, which columns hold
//! personal data, and how long each is kept. A test compares it with both
//! databases, so a column without a class cannot exist.

/// How long a value is kept, and why. The years are dated data of the archive
/// schedule; the class says which row of the schedule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// As long as the regency exists: the journal, its proofs, registers.
    Permanent,
    /// With the fiscal year's records of paid public money.
    Finance,
    /// As long as the base document that names the person.
    Person,
    /// Credentials: until replaced or revoked.
    Credential,
    /// Technical state that can be made again.
    Technical,
}

#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub retention: Retention,
    /// Its image in the journal is a keyed digest, never the value.
    pub personal: bool,
}

#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// Columns of the primary key.
    pub key: &'static [&'static str],
    /// Every written row leaves its image in the journal.
    pub journalled: bool,
    /// Seldom changed: acts read it once per version of all steady tables.
    pub steady: bool,
    pub columns: &'static [Column],
    /// `INSERT` over all columns, in this order.
    pub insert: &'static str,
    /// All rows, ordered by key, for verification.
    pub select: &'static str,
}

/// Declares tables: `pub NAME = "table" (key columns) journalled|steady|plain { column: Class, … }`;
/// a steady table is journalled too.
/// A column is personal where `personal` stands before it.
#[macro_export]
macro_rules! tables {
    ($($(#[$meta:meta])* pub $name:ident = $table:literal ($($key:ident),+) $mode:ident {
        $($column:ident : $class:ident $($personal:ident)?),+ $(,)?
    })*) => {
        $(
            $(#[$meta])*
            pub static $name: $crate::table::Table = $crate::table::Table {
                name: $table,
                key: &[$(stringify!($key)),+],
                journalled: $crate::tables!(@journalled $mode),
                steady: $crate::tables!(@steady $mode),
                columns: &[$($crate::table::Column {
                    name: stringify!($column),
                    retention: $crate::table::Retention::$class,
                    personal: $crate::tables!(@personal $($personal)?),
                }),+],
                insert: $crate::tables!(@insert $table, [$($column),+]),
                select: concat!("SELECT * FROM ", $table, " ORDER BY ", $crate::tables!(@join $($key),+)),
            };
        )*
    };
    (@journalled plain) => { false };
    (@journalled $mode:ident) => { true };
    (@steady steady) => { true };
    (@steady $mode:ident) => { false };
    (@personal) => { false };
    (@personal personal) => { true };
    (@join $first:ident $(, $rest:ident)*) => { concat!(stringify!($first) $(, ", ", stringify!($rest))*) };
    (@insert $table:literal, [$($column:ident),+]) => {
        $crate::tables!(@number concat!("INSERT INTO ", $table, " (", $crate::tables!(@join $($column),+), ") VALUES ("), []
            [$($column)+]
            ["$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "$10" "$11" "$12" "$13" "$14" "$15" "$16" "$17" "$18" "$19" "$20"
             "$21" "$22" "$23" "$24" "$25" "$26" "$27" "$28" "$29" "$30"])
    };
    (@number $head:expr, [$($done:literal)*] [$first:ident $($rest:ident)*] [$n:literal $($more:literal)*]) => {
        $crate::tables!(@number $head, [$($done)* $n] [$($rest)*] [$($more)*])
    };
    (@number $head:expr, [$first:literal $($done:literal)*] [] [$($more:literal)*]) => {
        concat!($head, $first $(, ", ", $done)*, ")")
    };
}

tables! {
    pub REGION = "region" (id) journalled {
        id: Permanent, wilayah: Permanent, name: Permanent, zone: Permanent, practice: Permanent, made_at: Permanent,
    }
    pub ID_BLOCK = "id_block" (id) plain { id: Technical, next: Technical }
    pub PERSON = "person" (id) journalled {
        id: Person, nip: Person personal, nik_idx: Person personal, nik_enc: Person personal, name: Person personal,
        rank: Person, made_at: Person,
    }
    pub APP_USER = "app_user" (id) journalled {
        id: Person, person_id: Person, username: Person personal, password_hash: Credential personal, status: Person,
        made_at: Person,
    }
    pub TOKEN = "token" (id) journalled {
        id: Credential, user_id: Credential, hash: Credential personal, label: Credential, made_at: Credential,
        expires_at: Credential, revoked_at: Credential,
    }
    pub SESSION = "session" (id) journalled {
        id: Credential, user_id: Credential, hash: Credential personal, level: Credential, idle_millis: Credential,
        made_at: Credential, expires_at: Credential, ended_at: Credential,
    }
    pub FACTOR = "factor" (id) journalled {
        id: Credential, user_id: Credential, secret: Credential personal, made_at: Credential, last_step: Credential,
        recovered: Credential, ended_at: Credential,
    }
    pub RECOVERY_CODE = "recovery_code" (id) journalled {
        id: Credential, user_id: Credential, factor_id: Credential, hash: Credential personal, made_at: Credential,
        used_at: Credential,
    }
    pub FACTOR_RESET = "factor_reset" (id) journalled {
        id: Permanent, user_id: Permanent, factor_id: Permanent, reason: Permanent personal,
        proposed_by: Permanent, proposed_at: Permanent, confirmed_by: Permanent, confirmed_at: Permanent,
    }
    // Kept with the documents that were signed by it.
    pub PRESENCE = "presence" (id) journalled {
        id: Finance, user_id: Finance, session_id: Finance, factor_id: Finance, act: Finance, digest: Finance,
        made_at: Finance, expires_at: Finance, used_at: Finance,
    }
    pub IDENTITY_PAIR = "identity_pair" (id) journalled {
        id: Credential, user_id: Credential, issuer: Credential, subject: Credential personal, made_at: Credential,
        ended_at: Credential,
    }
    pub UNIT = "unit" (id) steady {
        id: Permanent, code: Permanent, norm: Permanent, name: Permanent, skpd_id: Permanent, made_at: Permanent,
    }
    pub ROLE_GRANT = "role_grant" (id) steady {
        id: Permanent, person_id: Permanent, role: Permanent, unit_id: Permanent, mandate: Permanent,
        decree_no: Permanent, decree_date: Permanent, starts: Permanent, ends: Permanent, entered_by: Permanent,
        entered_at: Permanent, confirmed_by: Permanent, confirmed_at: Permanent, ended_by: Permanent, ended_at: Permanent,
    }
    pub REGULATION = "regulation" (id) steady {
        id: Permanent, key: Permanent, value: Permanent, starts: Permanent, source: Permanent, proposed_by: Permanent,
        proposed_at: Permanent, approved_by: Permanent, approved_at: Permanent, withdrawn_at: Permanent,
    }
    pub STEADY_VERSION = "steady_version" (id) plain { id: Technical, version: Technical }
    pub HOLIDAY = "holiday" (day) steady { day: Permanent, name: Permanent, source: Permanent }
    pub PERIOD_LOCK = "period_lock" (year, month, unit_id, receipts) steady {
        year: Finance, month: Finance, unit_id: Finance, receipts: Finance, locked: Finance, changed_by: Finance,
        changed_at: Finance,
    }
    pub DOCUMENT = "document" (id) journalled {
        id: Finance, kind: Finance, flow: Finance, year: Finance, unit_id: Finance, sub_unit_id: Finance,
        thread: Finance, number: Finance, serial: Finance, doc_date: Finance, entered_at: Finance, state: Finance,
        amount: Finance, net: Finance, external: Finance, import_id: Finance, drafted_by: Finance, subject: Finance,
        version: Finance,
    }
    pub DOCUMENT_EDGE = "document_edge" (document_id, rests_on) journalled { document_id: Finance, rests_on: Finance }
    pub NUMBER_SERIES = "number_series" (unit_id, kind, year) journalled {
        unit_id: Finance, kind: Finance, year: Finance, last: Finance, imported: Finance, last_date: Finance,
        previous_date: Finance,
    }
    pub IMPORT_BATCH = "import_batch" (id) journalled {
        id: Finance, kind: Finance, year: Finance, stage: Finance, digest: Finance, file_name: Finance,
        row_count: Finance, total: Finance, status: Finance, report: Finance, brought_by: Finance, brought_at: Finance,
        confirmed_by: Finance, confirmed_at: Finance,
    }
    pub CONTENT = "content" (name) journalled {
        name: Finance, skpd_id: Finance, digest: Finance, size: Finance, made_at: Finance,
    }
    pub IDEMPOTENCY = "idempotency" (actor, act, key) plain {
        actor: Technical, act: Technical, key: Technical, input_hash: Technical, answer: Technical, at: Technical,
    }
    pub JOURNAL = "journal" (id) plain {
        id: Permanent, act: Permanent, outcome: Permanent, person_id: Permanent, grant_id: Permanent,
        unit_id: Permanent, thread: Permanent, document_id: Permanent, doc_date: Permanent, entered_at: Permanent,
        leaf: Permanent, digest: Permanent,
    }
    pub JOURNAL_BODY = "journal_body" (entry_id) plain {
        entry_id: Permanent, salt: Person, body: Person personal, wrapped_key: Person,
    }
    // Journalled: an erasure that no act explains is a deletion.
    pub JOURNAL_ERASURE = "journal_erasure" (entry_id) journalled { entry_id: Permanent, reason: Permanent, at: Permanent }
    pub ERASURE_REQUEST = "erasure_request" (id) journalled {
        id: Permanent, entry_id: Permanent, leaf_index: Permanent, asked_by: Person personal, letter: Permanent,
        entered_by: Permanent, entered_at: Permanent, granted: Permanent, answer: Permanent, answered_by: Permanent,
        answered_at: Permanent,
    }
    pub CLOCK_ORDER = "clock_order" (id) journalled {
        id: Permanent, reason: Permanent, latest: Permanent, entered_by: Permanent, entered_at: Permanent,
        confirmed_by: Permanent, confirmed_at: Permanent, from_leaf: Permanent,
    }
    pub JOURNAL_QUEUE = "journal_queue" (seq) plain { seq: Technical, entry_id: Technical, digest: Technical }
    pub JOURNAL_SEAL = "journal_seal" (leaf_index) plain { leaf_index: Permanent, entry_id: Permanent }
    pub LOG_HASH = "log_hash" (idx) plain { idx: Permanent, hash: Permanent }
    pub LOG_STATE = "log_state" (id) plain {
        id: Permanent, size: Permanent, origin: Permanent, epoch: Permanent, checkpoint: Permanent,
    }
    pub OUTBOX = "outbox" (id) plain { id: Technical, topic: Technical, payload: Technical, entry_id: Technical, at: Technical }
    pub OUTBOX_DONE = "outbox_done" (consumer, message_id) plain { consumer: Technical, message_id: Technical, at: Technical }
}

/// The tables of the first migration, which every installation has.
pub static KERNEL_TABLES: &[&Table] = &[
    &REGION,
    &ID_BLOCK,
    &PERSON,
    &APP_USER,
    &TOKEN,
    &SESSION,
    &FACTOR,
    &RECOVERY_CODE,
    &FACTOR_RESET,
    &PRESENCE,
    &IDENTITY_PAIR,
    &UNIT,
    &ROLE_GRANT,
    &REGULATION,
    &STEADY_VERSION,
    &HOLIDAY,
    &PERIOD_LOCK,
    &DOCUMENT,
    &DOCUMENT_EDGE,
    &NUMBER_SERIES,
    &IMPORT_BATCH,
    &CONTENT,
    &IDEMPOTENCY,
    &JOURNAL,
    &JOURNAL_BODY,
    &JOURNAL_ERASURE,
    &ERASURE_REQUEST,
    &CLOCK_ORDER,
    &JOURNAL_QUEUE,
    &JOURNAL_SEAL,
    &LOG_HASH,
    &LOG_STATE,
    &OUTBOX,
    &OUTBOX_DONE,
];
