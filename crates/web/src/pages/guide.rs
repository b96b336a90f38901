//! The guide for people at their desks: the files of `docs/panduan`, taken in
//! when the program is built (`build/guide.rs`). Anybody may read it.

use std::fmt;
use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use kernel::Role;

use super::assets::FOR_GOOD;
use super::frame::{Frame, answer};
use super::session::Visitor;
use super::words::guide as words;
use crate::Office;
use crate::acts::Named;
use crate::problem::{Kind, Problem};
use crate::reply;
use crate::site::Site;

/// HTML that the build made of our own files; nothing of a request is in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body(&'static str);

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl HtmlSafe for Body {}

#[derive(Debug)]
pub(crate) struct Page {
    name: &'static str,
    title: &'static str,
    body: Body,
}

include!(concat!(env!("OUT_DIR"), "/guide.rs"));

/// Where the pages that an office works on are explained.
fn of_role(role: Role) -> &'static str {
    match role {
        Role::StaffDrafter | Role::Pptk => "/panduan/20-pptk-dan-staf",
        Role::BendaharaPengeluaran | Role::BendaharaPengeluaranPembantu => "/panduan/21-bendahara-pengeluaran",
        Role::BendaharaPenerimaan | Role::BendaharaPenerimaanPembantu | Role::Collector => "/panduan/17-penerimaan",
        Role::PpkSkpd | Role::PpkUnit => "/panduan/22-ppk-skpd",
        Role::Pa | Role::Kpa => "/panduan/23-pa-kpa",
        Role::Ppkd => "/panduan/24-ppkd",
        Role::Bud | Role::KuasaBud => "/panduan/25-bud-kuasa-bud",
        Role::BankOfficer => "/panduan/44-petugas-bank",
        Role::Tapd => "/panduan/31-tapd",
        Role::Bupati | Role::Sekda | Role::Bappeda | Role::Dprd => "/panduan/26-pimpinan-dan-bappeda",
        Role::Auditor | Role::Inspektorat => "/panduan/27-pemeriksa",
        Role::Administrator => "/panduan/28-administrator",
        Role::Personnel | Role::PayeeRegistrar => "/panduan/29-bkpsdm-dan-pencatat-rekening",
    }
}

/// What explains a page: by its entry in the navigation, else by the reader's office.
pub(crate) fn explains(here: &str, offices: &[Office]) -> &'static str {
    match here {
        "dokumen" | "anggaran" => "/panduan/11-mencari-dan-membaca",
        "harga" => "/panduan/14-harga",
        "pantauan" => "/panduan/12-pantauan-dan-benang",
        "pertukaran" => "/panduan/38-pertukaran-data",
        "laporan" => "/panduan/05-laporan-dan-pemeriksaan",
        "jurnal" => "/panduan/06-jurnal-dan-pemeriksa",
        "akun" => "/panduan/10-kode-masuk",
        "bukti" => "/panduan/13-bukti",
        "penyusunan" => "/panduan/30-penyusun-rka",
        _ => offices.first().map_or(FOR_STRANGERS, |o| of_role(o.role)),
    }
}

/// For pages that are shown before anybody has signed in.
pub(crate) const FOR_STRANGERS: &str = "/panduan/09-layar";

/// The pages that tell codes, and where one is looked for that none tells.
const OF_CODES: [&str; 4] =
    ["39-penolakan-pertukaran", "42-temuan-impor-dan-pemeriksaan", "49-penolakan-bank-dan-penerima", "07-penolakan"];

/// Where a refusal or a finding is explained.
pub(crate) fn of_refusal(code: &str) -> String {
    let mark = format!("id=\"{code}\"");
    let tells = |name: &&str| PAGES.iter().any(|p| p.name == *name && p.body.0.contains(&mark));
    let page = OF_CODES.into_iter().find(tells).unwrap_or("07-penolakan");
    format!("/panduan/{page}#{code}")
}

#[derive(Debug, Template)]
#[template(path = "guide.html")]
struct GuidePage {
    f: Frame,
    w: &'static words::Words,
    first: bool,
    body: Body,
}

/// Whoever is signed in keeps their bar.
pub(crate) struct Reader(Option<Visitor>);

impl FromRequestParts<Arc<Site>> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Reader, Self::Rejection> {
        Ok(Reader(Visitor::from_request_parts(parts, site).await.ok()))
    }
}

fn page(site: &Site, reader: Reader, headers: &HeaderMap, name: &str) -> Result<Response, Problem> {
    let found = PAGES.iter().find(|page| page.name == name);
    let found = found.ok_or_else(|| Problem::new(Kind::NotFound, super::words::get().not_found_lead))?;
    let f = match &reader.0 {
        Some(visitor) => Frame::of(site, &visitor.who, &visitor.cookie, found.title, "panduan"),
        None => Frame::bare(site, found.title),
    };
    answer(StatusCode::OK, headers, &GuidePage { f, w: words::get(), first: name.is_empty(), body: found.body })
}

pub(crate) async fn first(
    State(site): State<Arc<Site>>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    page(&site, reader, &headers, "")
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    headers: HeaderMap,
    path: Named,
) -> Result<Response, Problem> {
    let name = path.map(|Path(name)| name).unwrap_or_default();
    page(&site, reader, &headers, &name)
}

/// A picture; its address holds its digest.
pub(crate) async fn picture(path: Named) -> Result<Response, Problem> {
    let asked = path.map(|Path(name)| name).unwrap_or_default();
    let found = PICTURES.iter().find(|(path, _)| path.rsplit('/').next() == Some(asked.as_str()));
    let (_, bytes) = found.ok_or_else(|| Problem::new(Kind::NotFound, super::words::get().not_found_lead))?;
    let mut response = reply::bytes("image/webp", *bytes);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(FOR_GOOD));
    Ok(response)
}

/// What the build does, so that it can be tested.
#[cfg(test)]
#[path = "../../build/guide.rs"]
#[allow(dead_code)]
mod build;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn is_there(address: &str) -> bool {
        let name = address.strip_prefix("/panduan/").expect("an address of the guide");
        PAGES.iter().any(|page| page.name == name)
    }

    #[test]
    fn every_office_and_every_entry_has_its_page() {
        assert!(Role::ALL.iter().all(|role| is_there(of_role(*role))));
        for here in ["dokumen", "anggaran", "pantauan", "laporan", "jurnal", "akun", "bukti"] {
            assert!(is_there(explains(here, &[])), "{here}");
        }
        let office = |role| Office { role, mandate: kernel::role::Mandate::Plt, unit: None, decree: String::new() };
        assert_eq!(explains("tugas", &[office(Role::PpkSkpd)]), "/panduan/22-ppk-skpd");
        assert_eq!(explains("", &[]), FOR_STRANGERS);
        assert!(is_there(FOR_STRANGERS) && PAGES.iter().any(|page| page.name.is_empty()));
    }

    #[test]
    fn links_of_the_guide_lead_somewhere() {
        for page in PAGES {
            for link in page.body.0.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
                let name = path.strip_prefix("/panduan").map(|rest| rest.trim_start_matches('/'));
                let Some(name) = name.or(path.is_empty().then_some(page.name)) else {
                    assert!(link.starts_with("https://"), "{link}");
                    continue;
                };
                let to = PAGES.iter().find(|p| p.name == name).expect(link);
                assert!(anchor.is_empty() || to.body.0.contains(&format!("id=\"{anchor}\"")), "{link}");
            }
        }
        let refusals = PAGES.iter().find(|p| p.name == "07-penolakan").expect("the refusals");
        assert!(refusals.body.0.contains("id=\"SPP-SPD\""));
        let exchange = PAGES.iter().find(|p| p.name == "39-penolakan-pertukaran").expect("those of the exchange");
        assert!(exchange.body.0.contains("id=\"TUKAR-TUJUAN\""));
        assert_eq!(of_refusal("TUKAR-TUJUAN"), "/panduan/39-penolakan-pertukaran#TUKAR-TUJUAN");
        assert_eq!(of_refusal("SPP-SPD"), "/panduan/07-penolakan#SPP-SPD");
        assert_eq!(of_refusal("CEK-NOMOR"), "/panduan/42-temuan-impor-dan-pemeriksaan#CEK-NOMOR");
    }

    #[test]
    fn raw_html_and_foreign_links_stay_text() {
        let names = BTreeSet::from(["01-mulai".to_owned()]);
        let none = |_: &str| Ok(None);
        let text = "# Judul <script>x</script>\n\n[a](javascript:b) [c](01-mulai.md#d) [e](../f.md)\n\n<b>tebal</b>\n";
        let page = build::page(text, &names, &none).expect("a page");
        assert_eq!(
            page.html,
            "<h1 id=\"judul-x\">Judul &lt;script&gt;x&lt;/script&gt;</h1>\n\
             <p>a <a href=\"/panduan/01-mulai#d\">c</a> e</p>\n<p>&lt;b&gt;tebal&lt;/b&gt;</p>\n"
        );
        assert!(build::page("![x](a.webp) dan", &names, &|_| Ok(Some(("/a".into(), 1, 1)))).is_err());
    }
}
