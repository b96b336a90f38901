//! The running exchange as tables: what passes, how streams stand, what was set
//! aside, what was decided. Some of them are registers in which acts begin.

mod agents;
mod aside;
mod catalogue;
mod flows;

use kernel::sheet::column::{code, count, text};
use kernel::sheet::{Column, Value};
use kernel::{Moment, Sheet, Zone};
use store::module::Report;

use crate::seen::when;

pub use catalogue::Fresh;

pub static ALL: &[Report] = &[
    Report {
        name: "katalog-data",
        title: "Katalog data dan layanan",
        by: &["nama"],
        run: |view, query| Box::pin(catalogue::catalogue(view, query)),
    },
    Report {
        name: "arus-pertukaran",
        title: "Arus pertukaran",
        by: &["minggu", "hari", "bulan"],
        run: |view, query| Box::pin(flows::flows(view, query)),
    },
    Report {
        name: "aliran-peristiwa",
        title: "Aliran peristiwa dan penerimanya",
        by: &["nama"],
        run: |view, query| Box::pin(flows::streams(view, query)),
    },
    Report {
        name: "agen-pertukaran",
        title: "Agen di samping aplikasi SKPD",
        by: &["nama"],
        run: |view, query| Box::pin(agents::agents(view, query)),
    },
    Report {
        name: "karantina-peristiwa",
        title: "Peristiwa yang disisihkan",
        by: &["nomor"],
        run: |view, query| Box::pin(aside::aside(view, query)),
    },
    Report {
        name: "keputusan-pertukaran",
        title: "Keputusan atas pertukaran yang berjalan",
        by: &["nomor"],
        run: |view, query| Box::pin(aside::decisions(view, query)),
    },
    Report {
        name: "alarm-pertukaran",
        title: "Alarm pertukaran data",
        by: &["nomor"],
        run: |view, query| Box::pin(aside::alarms(view, query)),
    },
    Report {
        name: "permintaan-tanpa-jawaban",
        title: "Permintaan yang tercatat tanpa jawaban",
        by: &["nomor"],
        run: |view, query| Box::pin(flows::unanswered(view, query)),
    },
    Report {
        name: "operasi-pertukaran",
        title: "Data operasional pertukaran (bidang X-Road)",
        by: &["hari", "minggu", "bulan"],
        run: |view, query| Box::pin(flows::operations(view, query)),
    },
];

fn opt(text: Option<String>) -> Value {
    text.map_or(Value::Empty, Value::Text)
}

fn moment(at: Option<Moment>, zone: Zone) -> Value {
    opt(at.map(|at| when(at, zone)))
}

fn sheet(name: &str, heading: &str, columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Sheet {
    let heading = vec![heading.to_owned(), format!("{} BARIS", rows.len())];
    Sheet { name: name.into(), heading, columns, rows, total: None }
}

/// What a table says where this program reads no lane.
fn nowhere(mut sheet: Sheet) -> Sheet {
    sheet.heading = vec!["PERTUKARAN DATA BELUM PERNAH DIJALANKAN DI SINI".into()];
    sheet
}
