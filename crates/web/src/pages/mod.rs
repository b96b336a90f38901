//! The pages: the same acts and views as the API, behind a session.

mod account;
pub(crate) mod address;
mod amounts;
pub(crate) mod assets;
mod budget;
mod cash;
mod document;
pub(crate) mod documents;
mod evidence;
mod exchange;
mod factor;
pub(crate) mod fields;
mod first;
pub(crate) mod frame;
mod genuine;
mod guide;
pub(crate) mod halfway;
pub(crate) mod import;
mod journal;
mod language;
mod look;
pub(crate) mod mark;
mod packing;
mod password;
mod plan;
mod presence;
mod prices;
mod print;
mod proof;
pub(crate) mod public;
mod refused;
mod register;
mod reports;
pub(crate) mod rka;
mod second;
mod seek;
pub(crate) mod session;
mod sign_in;
mod spp;
pub(crate) mod sso;
mod step;
mod table;
mod tasks;
mod thread;
pub(crate) mod throttle;
mod time;
mod watch;
pub(crate) mod words;

pub(crate) use proof::random;
pub use words::Language;

use axum::routing::{get, post};

use crate::routes::{Access, Route, route};

/// Every page, in one table beside [`crate::ROUTES`]; tests walk it.
pub static PAGES: &[Route] = &[
    route("GET", "/aset/{name}", Access::Public, || get(assets::answer)),
    route("GET", "/masuk", Access::Public, || get(sign_in::show)),
    route("POST", "/masuk", Access::Form, || post(sign_in::enter)),
    route("GET", "/masuk/kode", Access::Public, || get(second::show)),
    route("POST", "/masuk/kode", Access::Form, || post(second::enter)),
    route("GET", "/masuk/tautan/{name}", Access::Public, || get(sign_in::show_link)),
    route("POST", "/masuk/tautan/{name}", Access::Form, || post(sign_in::enter_link)),
    route("POST", "/bahasa/{name}", Access::Form, || post(language::choose)),
    route("POST", "/masuk/sso", Access::Form, || post(sso::leave)),
    route("GET", sso::BACK, Access::Public, || get(sso::arrive)),
    route("GET", "/mulai/{name}", Access::Public, || get(first::show)),
    route("POST", "/mulai/{name}", Access::Form, || post(first::found)),
    route("POST", "/keluar", Access::Session, || post(sign_in::leave)),
    route("POST", "/keluar/semua", Access::Session, || post(sign_in::leave_all)),
    route("GET", "/", Access::Session, || get(tasks::show)),
    route("GET", "/dokumen/{id}", Access::Session, || get(document::show)),
    route("GET", "/dokumen/{id}/ubah", Access::Session, || get(spp::edit)),
    route("POST", "/dokumen/{id}/ubah", Access::Session, || post(spp::change)),
    route("GET", "/dokumen/{id}/lampiran", Access::Session, || get(evidence::show)),
    route("POST", "/dokumen/{id}/lampiran", Access::Session, evidence::upload),
    route("POST", "/dokumen/{id}/lampiran/lepas", Access::Session, || post(evidence::detach)),
    route("GET", "/lampiran/{id}", Access::Session, || get(evidence::download)),
    route("GET", "/dokumen/{id}/{act}", Access::Session, || get(step::show)),
    route("POST", "/dokumen/{id}/{act}", Access::Session, || post(step::perform)),
    route("GET", "/spp/baru", Access::Session, || get(spp::new)),
    route("POST", "/spp/baru", Access::Session, || post(spp::create)),
    route("GET", "/impor", Access::Session, || get(import::show)),
    route("POST", "/impor/{act}", Access::Session, import::upload),
    route("POST", "/impor/{act}/simpan", Access::Session, || post(import::keep)),
    route("GET", "/daftar/{name}", Access::Session, || get(register::show)),
    route("GET", "/langkah/{act}", Access::Session, || get(step::begin)),
    route("POST", "/langkah/{act}", Access::Session, || post(step::begun)),
    route("GET", "/dokumen", Access::Session, || get(documents::show)),
    route("GET", "/dokumen.xlsx", Access::Session, || get(documents::xlsx)),
    route("GET", "/dokumen.csv", Access::Session, || get(documents::csv)),
    route("GET", "/dokumen.pdf", Access::Session, || get(documents::pdf)),
    route("GET", "/harga", Access::Session, || get(prices::show)),
    route("GET", "/harga.xlsx", Access::Session, || get(prices::xlsx)),
    route("GET", "/harga.csv", Access::Session, || get(prices::csv)),
    route("GET", "/harga.pdf", Access::Session, || get(prices::pdf)),
    route("GET", "/harga/cari", Access::Session, || get(crate::prices::typed)),
    route("GET", "/harga/{id}", Access::Session, || get(prices::item)),
    route("GET", "/anggaran", Access::Session, || get(budget::show)),
    route("GET", "/anggaran.xlsx", Access::Session, || get(budget::xlsx)),
    route("GET", "/anggaran.csv", Access::Session, || get(budget::csv)),
    route("GET", "/anggaran.pdf", Access::Session, || get(budget::pdf)),
    route("GET", "/anggaran/versi", Access::Session, || get(budget::versions)),
    route("GET", "/anggaran/banding", Access::Session, || get(budget::beside)),
    route("GET", "/anggaran/banding.xlsx", Access::Session, || get(budget::beside_xlsx)),
    route("GET", "/anggaran/banding.csv", Access::Session, || get(budget::beside_csv)),
    route("GET", "/anggaran/banding.pdf", Access::Session, || get(budget::beside_pdf)),
    route("GET", "/penyusunan", Access::Session, || get(plan::show)),
    route("GET", "/anggaran-kas", Access::Session, || get(cash::show)),
    route("GET", "/anggaran-kas/{name}", Access::Session, || get(cash::plan::show)),
    route("POST", "/anggaran-kas/{name}", Access::Session, || post(cash::plan::save)),
    route("GET", amounts::CEILINGS, Access::Session, || get(amounts::show)),
    route("POST", amounts::CEILINGS, Access::Session, || post(amounts::save)),
    route("GET", amounts::SOURCES, Access::Session, || get(amounts::show)),
    route("POST", amounts::SOURCES, Access::Session, || post(amounts::save)),
    route("GET", "/rka/{id}", Access::Session, || get(rka::show)),
    route("GET", "/rka/{id}/berkas.xlsx", Access::Session, || get(rka::book::save)),
    route("GET", "/rka/{id}/berkas", Access::Session, || get(rka::book::show)),
    route("POST", "/rka/{id}/berkas", Access::Session, rka::book::upload),
    route("POST", "/rka/{id}/berkas/simpan", Access::Session, || post(rka::book::keep)),
    route("GET", "/rka/{id}/baris/{line}", Access::Session, || get(rka::history)),
    route("GET", "/rka/{id}/tolok-ukur/{activity}", Access::Session, || get(rka::aims)),
    route("GET", "/rka/{id}/{part}", Access::Session, || get(rka::part::show)),
    route("POST", "/rka/{id}/{part}", Access::Session, || post(rka::part::save)),
    route("GET", "/pantauan", Access::Session, || get(watch::show)),
    route("GET", "/pantauan/tertahan", Access::Session, || get(watch::stuck)),
    route("GET", exchange::PATH, Access::Session, || get(exchange::show)),
    route("GET", "/pertukaran/berkas/{name}", Access::Session, || get(exchange::save)),
    route("GET", "/pertukaran/karantina/{name}", Access::Session, || get(exchange::aside)),
    route("GET", "/pertukaran/kode/{name}", Access::Session, || get(exchange::spelled)),
    route("GET", "/dokumen/{id}/benang", Access::Session, || get(thread::show)),
    route("GET", "/laporan", Access::Session, || get(reports::list)),
    route("GET", "/laporan/{name}", Access::Session, || get(reports::show)),
    route("GET", "/jurnal", Access::Session, || get(journal::show)),
    route("GET", mark::PATH, Access::Session, || get(mark::show)),
    route("GET", "/jurnal/segel", Access::Session, || get(journal::seal)),
    route("GET", "/jurnal/segel/checkpoint", Access::Session, || get(journal::checkpoint)),
    route("GET", "/jurnal/segel/tile/{*path}", Access::Session, || get(journal::tile)),
    route("GET", "/dokumen/{id}/pdf", Access::Session, || get(print::show)),
    route("GET", "/sah/{name}", Access::Public, || get(genuine::show)),
    route("GET", "/panduan", Access::Public, || get(guide::first)),
    route("GET", "/panduan/{name}", Access::Public, || get(guide::show)),
    route("GET", "/panduan/gambar/{name}", Access::Public, || get(guide::picture)),
    route("GET", "/akun", Access::Session, || get(account::show)),
    route("GET", "/akun/kode", Access::Session, || get(factor::show)),
    route("POST", "/akun/kode", Access::Session, || post(factor::enrol)),
    route("GET", "/akun/sandi", Access::Session, || get(password::show)),
    route("POST", "/akun/sandi", Access::Session, || post(password::change)),
    route("GET", "/akun/sso", Access::Session, || get(sso::show)),
    route("POST", "/akun/sso", Access::Session, || post(sso::pair)),
    route("POST", "/akun/sso/lepas", Access::Session, || post(sso::unpair)),
    route("GET", "/akun/kode/ganti", Access::Session, || get(factor::show_replace)),
];
