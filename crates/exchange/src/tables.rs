//! Columns of this module's tables and how long they are kept. They are
//! steady: every write moves the version by which the hub reads them anew.

use store::{Table, tables};

tables! {
    pub EXCHANGE_MEMBER = "exchange_member" (id) steady {
        id: Permanent, instance: Permanent, class: Permanent, code: Permanent, code_key: Permanent, name: Permanent,
        unit_id: Permanent, registered_by: Permanent, registered_at: Permanent, ended_by: Permanent,
        ended_at: Permanent, reasons: Permanent,
    }
    pub EXCHANGE_SYSTEM = "exchange_system" (id) steady {
        id: Permanent, member_id: Permanent, code: Permanent, code_key: Permanent, title: Permanent,
        by_certificate: Permanent, registered_by: Permanent, registered_at: Permanent, ended_by: Permanent,
        ended_at: Permanent, reasons: Permanent,
    }
    // Public halves alone; with them old receipts are verified.
    pub EXCHANGE_KEY = "exchange_key" (id) steady {
        id: Permanent, system_id: Permanent, kind: Permanent, label: Permanent, year: Permanent, serial: Permanent,
        keyid: Permanent, material: Permanent, starts: Permanent, ends: Permanent, networks: Permanent,
        status: Permanent, proposed_by: Permanent, proposed_at: Permanent, confirmed_by: Permanent,
        confirmed_at: Permanent, ended_by: Permanent, ended_at: Permanent, reasons: Permanent,
    }
    // Never the code itself: the regency's keys make it again from these.
    pub EXCHANGE_CODE = "exchange_code" (id) steady {
        id: Permanent, system_id: Permanent, key_ends: Permanent, expires_at: Permanent, made_by: Permanent,
        made_at: Permanent, key_id: Permanent, used_at: Permanent, ended_by: Permanent, ended_at: Permanent,
        reasons: Permanent,
    }
    pub EXCHANGE_SERVICE = "exchange_service" (id) steady {
        id: Permanent, system_id: Permanent, code: Permanent, code_key: Permanent, title: Permanent,
        meaning: Permanent, personal: Permanent, openapi: Permanent, offered_by: Permanent, offered_at: Permanent,
        ended_by: Permanent, ended_at: Permanent, reasons: Permanent,
    }
    pub EXCHANGE_ADDRESS = "exchange_address" (id) steady {
        id: Permanent, service_id: Permanent, url: Permanent, networks: Permanent, status: Permanent,
        proposed_by: Permanent, proposed_at: Permanent, decided_by: Permanent, decided_at: Permanent,
        replaced_at: Permanent, reasons: Permanent,
    }
    pub EXCHANGE_DATASET = "exchange_dataset" (id) steady {
        id: Permanent, code: Permanent, unit_id: Permanent, system_id: Permanent,
        described_by: Permanent, described_at: Permanent, ended_by: Permanent, ended_at: Permanent,
        reasons: Permanent,
    }
    pub EXCHANGE_DATASET_VERSION = "exchange_dataset_version" (id) steady {
        id: Permanent, dataset_id: Permanent, version: Permanent, revision: Permanent, title: Permanent, meaning: Permanent,
        period: Permanent, measure: Permanent, reference_codes: Permanent, schema: Permanent,
        schema_digest: Permanent, example: Permanent, personal: Permanent, legal_ground: Permanent,
        retention_days: Permanent, changes: Permanent, status: Permanent, described_by: Permanent,
        described_at: Permanent, decided_by: Permanent, decided_at: Permanent, ended_by: Permanent,
        ended_at: Permanent, reasons: Permanent,
    }
    pub EXCHANGE_ACCESS = "exchange_access" (document_id) steady {
        document_id: Permanent, client_id: Permanent, provider_id: Permanent, service_id: Permanent,
        dataset_id: Permanent, version: Permanent, deliver_to: Permanent, purpose: Permanent,
        legal_ground: Permanent, personal_ground: Permanent, asked_until: Permanent, asked_by: Permanent,
        asked_at: Permanent, starts: Permanent, ends: Permanent, decided_by: Permanent, decided_at: Permanent,
        ended_by: Permanent, ended_at: Permanent, reasons: Permanent,
    }
    pub EXCHANGE_ENDPOINT = "exchange_endpoint" (document_id, line_no) steady {
        document_id: Permanent, line_no: Permanent, method: Permanent, path: Permanent,
    }
    pub EXCHANGE_ORDER = "exchange_order" (id) steady {
        id: Permanent, kind: Permanent, unit_id: Permanent, dataset_id: Permanent, version: Permanent,
        target: Permanent, content: Person personal, status: Permanent, reasons: Permanent, proposed_by: Permanent,
        proposed_at: Permanent, decided_by: Permanent, decided_at: Permanent, answer: Permanent,
    }
}

pub static ALL: &[&Table] = &[
    &EXCHANGE_MEMBER,
    &EXCHANGE_SYSTEM,
    &EXCHANGE_KEY,
    &EXCHANGE_CODE,
    &EXCHANGE_SERVICE,
    &EXCHANGE_ADDRESS,
    &EXCHANGE_DATASET,
    &EXCHANGE_DATASET_VERSION,
    &EXCHANGE_ACCESS,
    &EXCHANGE_ENDPOINT,
    &EXCHANGE_ORDER,
];
