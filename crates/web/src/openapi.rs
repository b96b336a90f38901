//! The API described for programs (OpenAPI 3.1): one path per act and per
//! report, from the same definitions and types that serve them.

mod schemas;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::lifecycle::{Kind as DocKind, State as DocState};
use serde_json::{Map, Value, json};
use store::module::Report;
use store::{ActEntry, Module};

use crate::acts::{DRY_RUN, KEY};
use crate::practice;
use crate::problem::{Kind, PROBLEM_JSON, Problem};
use crate::reply::{self, Tag};
use crate::reports::Format;
use crate::site::Site;
use schemas::Components;

/// The document is made once and kept.
pub(crate) async fn answer(State(site): State<Arc<Site>>, headers: HeaderMap) -> Result<Response, Problem> {
    let (bytes, tag) = match site.openapi.get() {
        Some(made) => made,
        None => {
            let document = document(site.app.modules);
            let bytes = serde_json::to_vec(&document).map_err(|e| Problem::bug(&e))?;
            let tag = Tag::of_json("openapi", &document)?;
            site.openapi.get_or_init(|| (Bytes::from(bytes), tag))
        }
    };
    if tag.is_known(&headers) {
        return Ok(reply::public(tag.not_modified()));
    }
    Ok(tag.put(reply::public(reply::description(reply::bytes(reply::JSON, bytes.clone())))))
}

/// The OpenAPI document of these modules.
pub fn document(modules: &[&Module]) -> Value {
    let mut components = Components::new();
    let mut paths = Map::new();
    for module in modules {
        for entry in module.acts {
            let input = components.take_in(entry.def.name, (entry.schema)());
            paths.insert(format!("/api/acts/{}", entry.def.name), act_path(module, entry, &input));
        }
        for report in module.reports {
            paths.insert(format!("/api/reports/{}", report.name), json!({ "get": report_path(module, report) }));
        }
    }
    house(&mut paths);
    let tags = modules.iter().map(|m| json!({ "name": m.name, "description": format!("Modul {}", m.name) }));
    let own =
        json!({ "name": HOUSE, "description": "Seluruh sistem: kesehatan, daftar, penelusuran, pemeriksaan, log" });
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Simpul",
            "summary": "Pengelolaan sumber daya pemerintah kabupaten",
            "description": ABOUT,
            "version": env!("CARGO_PKG_VERSION"),
            "contact": { "name": "Pengelola Simpul di daerah" },
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
        },
        "servers": [{ "url": "/", "description": "Server ini" }],
        "security": [{ "bearer": [] }],
        "tags": std::iter::once(own).chain(tags).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer", "description": "Tanda masuk pribadi" } },
            "headers": { "Latihan": {
                "description": "Hanya ada di daerah latihan: jawaban ini bukan data resmi",
                "schema": { "type": "string", "enum": ["ya"] },
            } },
            "responses": responses(),
            "schemas": components.finish(),
        },
    })
}

const HOUSE: &str = "simpul";
const ABOUT: &str = "Setiap langkah resmi adalah satu perbuatan: POST /api/acts/{nama} dengan isi JSON. \
    Jawaban memuat sidik daun jurnal. Penolakan (422) memuat semua alasannya sekaligus dengan pasal, angka, dan jalan \
    keluarnya. Ulangi permintaan yang sama dengan Idempotency-Key yang sama: langkahnya tetap satu. \
    Jumlah uang ditulis sebagai teks dengan dua desimal. Di daerah latihan setiap jawaban membawa kepala \
    Simpul-Latihan: ya, dan setiap objek JSON anggota latihan: true (uraian dan skema: x-latihan).";

/// Responses under `components`, one per status; a status may have several types.
fn responses() -> Value {
    let mut all: Map<String, Value> = Map::new();
    // No operation answers that its method is not served.
    for kind in Kind::ALL.iter().filter(|k| **k != Kind::Method) {
        let status = kind.status().as_u16();
        let name = format!("{status}");
        let told = format!("{} ({})", kind.title(), kind.slug());
        let known = all.get(&name).and_then(|r| r["description"].as_str()).map(|d| format!("{d}; {told}"));
        let mut response = json!({
            "description": known.unwrap_or(told),
            "content": { PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
        response["headers"] = marked();
        if status == 401 {
            response["headers"]["WWW-Authenticate"] = json!({ "schema": { "type": "string" } });
        }
        if status == 503 {
            let wait = json!({ "description": "Detik sampai layak dicoba lagi", "schema": { "type": "integer" } });
            response["headers"]["Retry-After"] = wait;
        }
        all.insert(name, response);
    }
    Value::Object(all)
}

/// Headers of every answer.
fn marked() -> Value {
    json!({ practice::NAME: { "$ref": "#/components/headers/Latihan" } })
}

/// The good answer and the problems of an operation.
fn answers(description: &str, content: Value, problems: &[u16]) -> Value {
    let mut all = Map::new();
    all.insert("200".into(), json!({ "description": description, "headers": marked(), "content": content }));
    for status in problems {
        all.insert(status.to_string(), json!({ "$ref": format!("#/components/responses/{status}") }));
    }
    Value::Object(all)
}

fn of_schema(name: &str) -> Value {
    json!({ reply::JSON: { "schema": { "$ref": format!("#/components/schemas/{name}") } } })
}

/// Letters that are no control characters.
const PRINTABLE: &str = r"^[^\u0000-\u001f\u007f-\u009f]+$";

/// Problems that any member's read may meet.
const READ: &[u16] = &[400, 401, 403, 404, 500, 503];

fn act_path(module: &Module, entry: &ActEntry, input: &str) -> Value {
    let def = entry.def;
    let roles: Vec<&str> = def.roles.iter().map(|r| r.title()).collect();
    let mut told = format!("Dasar: {}. Jabatan: {}.", def.law, roles.join(", "));
    if def.signs {
        told.push_str(" Langkah ini menandatangani dokumen.");
    }
    json!({
        "post": {
            "operationId": def.name,
            "summary": def.title,
            "description": told,
            "tags": [module.name],
            "parameters": [
                repeated(),
                tried(),
            ],
            "requestBody": { "required": true, "content": of_schema(input) },
            "responses": answers("Langkah selesai dan tercatat", of_schema("Answer"),
                &[400, 401, 404, 409, 413, 415, 422, 500, 503]),
        },
        "get": {
            "operationId": format!("schema-{}", def.name),
            "summary": format!("Skema masukan: {}", def.title),
            "description": "JSON Schema 2020-12 dari isi POST di alamat yang sama.",
            "tags": [module.name],
            "responses": answers("Skema", json!({ reply::SCHEMA_JSON: { "schema": { "type": "object" } } }),
                &[401, 500, 503]),
        },
    })
}

fn parameter(name: &str, description: &str, required: bool, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "required": required, "description": description, "schema": schema })
}

fn year() -> Value {
    parameter("tahun", "Tahun anggaran; tahun ini bila tidak disebut", false, year_schema())
}

fn year_schema() -> Value {
    json!({ "type": "integer", "minimum": 2000, "maximum": 2100 })
}

fn paging(after: &str) -> [Value; 2] {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 500, "default": 100 });
    let place = json!({ "type": "string", "pattern": after });
    [
        parameter("limit", "Baris paling banyak", false, limit),
        parameter("after", "Nilai next dari halaman sebelumnya", false, place),
    ]
}

fn report_path(module: &Module, report: &Report) -> Value {
    let mut parameters = vec![year()];
    if let Some(first) = report.by.first() {
        let schema = json!({ "type": "string", "enum": report.by, "default": first });
        parameters.push(parameter("by", "Pengelompokan", false, schema));
    }
    let formats: Vec<&str> = Format::ALL.iter().map(|f| f.code()).collect();
    let schema = json!({ "type": "string", "enum": formats, "default": "json" });
    parameters.push(parameter("format", "Bentuk jawaban", false, schema));
    let mut content = Map::new();
    for format in Format::ALL {
        let schema = if format == Format::Json { json!({}) } else { json!({ "type": "string" }) };
        content.insert(format.media_type().into(), json!({ "schema": schema }));
    }
    let mut responses = answers("Laporan dalam jangkauan pembaca", Value::Object(content), READ);
    responses["200"]["headers"]["ETag"] = json!({ "schema": { "type": "string" } });
    let told = "Sama dengan yang sudah dimiliki pembaca (If-None-Match)";
    responses["304"] = json!({ "description": told, "headers": marked() });
    json!({
        "operationId": format!("report-{}", report.name),
        "summary": report.title,
        "description": "Penyaring lain disebut dengan namanya; yang tidak dikenal ditolak.",
        "tags": [module.name],
        "parameters": parameters,
        "responses": responses,
    })
}

/// An operation of the house itself.
fn own(id: &str, summary: &str, parameters: Vec<Value>, content: Value, problems: &[u16]) -> Value {
    json!({ "get": {
        "operationId": id,
        "summary": summary,
        "description": format!("{summary}."),
        "tags": [HOUSE],
        "parameters": parameters,
        "responses": answers(summary, content, problems),
    } })
}

fn open(mut path: Value) -> Value {
    path["get"]["security"] = json!([]);
    path
}

fn house(paths: &mut Map<String, Value>) {
    let object = || of_schema("Object");
    let mut add = |path: &str, operation: Value| paths.insert(path.into(), operation);
    add("/healthz", open(own("healthz", "Program ini hidup", vec![], object(), &[])));
    let served = open(own("openapi", "Uraian ini", vec![], object(), &[500, 503]));
    add("/api/openapi.json", served);
    add("/api/acts", own("acts", "Daftar perbuatan", vec![], of_schema("Acts"), &[401, 500, 503]));
    add("/api/reports", own("reports", "Daftar laporan", vec![], of_schema("Reports"), &[401, 500, 503]));
    add("/api/check", own("check", "Pemeriksaan atas seluruh rantai", vec![year()], of_schema("Checks"), READ));
    let number = json!({ "type": "string", "maxLength": 200, "pattern": PRINTABLE });
    let number = parameter("nomor", "Nomor atau id dokumen", true, number);
    let kinds = json!({ "type": "string", "enum": DocKind::ALL.iter().map(|k| k.code()).collect::<Vec<_>>() });
    let kind = parameter("kind", "Jenis dokumen", false, kinds);
    add("/api/trace", own("trace", "Rangkaian sebuah dokumen", vec![number.clone()], object(), READ));
    let states = json!({ "type": "string", "enum": DocState::ALL.iter().map(|s| s.code()).collect::<Vec<_>>() });
    let code = json!({ "type": "string", "pattern": r"^\d{1,9}(\.\d{1,9}){0,7}$" });
    let mut asked = vec![
        year(),
        kind.clone(),
        parameter("state", "Keadaan", false, states),
        parameter("unit", "Kode SKPD (dengan unitnya) atau unit", false, code),
    ];
    asked.extend(paging(r"^\d{1,18}$"));
    add("/api/documents", own("documents", "Dokumen dalam jangkauan", asked, of_schema("Documents"), READ));
    add("/api/prices", prices());
    let year = parameter("tahun", "Tahun anggaran, bila nomornya dipakai di beberapa tahun", false, year_schema());
    let asked = vec![number, kind, year];
    add("/api/document", own("document", "Satu dokumen", asked, of_schema("Document"), READ));
    let asked = paging(r"^\d{1,18}-\d{1,18}$").into();
    add("/api/messages", own("messages", "Pesan sesudah perbuatan tersimpan", asked, of_schema("Messages"), READ));
    let text = json!({ "text/plain; charset=utf-8": { "schema": { "type": "string" } } });
    let log = &[400, 401, 403, 404, 500, 503];
    add("/log/checkpoint", own("log-checkpoint", "Titik periksa log (C2SP tlog-tiles)", vec![], text, log));
    let bytes = json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } });
    let place = json!({
        "name": "path", "in": "path", "required": true, "schema": { "type": "string" },
        "description": "Ubin menurut C2SP tlog-tiles, misalnya 0/000.p/17",
    });
    add("/log/tile/{path}", own("log-tile", "Ubin log", vec![place], bytes, log));
    let kept = parameter("jejak", "Jejak, atau checkpoint bertanda tangan", false, json!({ "type": "string" }));
    add("/log/check", own("log-check", "Yang disimpan orang, terhadap log", vec![kept], object(), log));
    add("/api/files", files());
    add("/api/imports/{name}", imports());
    add("/api/handed/{name}", handed());
    add("/api/budget/compare", compare());
}

/// The header that makes a repeated request one act.
fn repeated() -> Value {
    json!({
        "name": KEY, "in": "header", "required": false,
        "description": "Pengulangan dengan kunci yang sama mengulang jawabannya, bukan langkahnya",
        "schema": { "type": "string", "pattern": "^[!-~]{1,100}$" },
    })
}

fn tried() -> Value {
    let flag = json!({ "type": "string", "enum": ["0", "1"] });
    parameter(DRY_RUN, "1: uji coba; semua diperiksa, tidak ada yang disimpan", false, flag)
}

/// Acts that answer with a file, such as `take-evidence`.
fn handed() -> Value {
    let name = json!({
        "name": "name", "in": "path", "required": true, "schema": { "type": "string", "pattern": "^[a-z0-9-]{1,64}$" },
        "description": "Perbuatan yang memberi berkas kepada program: take-evidence",
    });
    let binary = json!({ "schema": { "type": "string", "format": "binary" } });
    let content = json!({ "application/zip": binary });
    json!({ "post": {
        "operationId": "hand-over",
        "summary": "Mengerjakan perbuatan dan menerima berkasnya",
        "description": "Isi permintaan sama dengan POST /api/acts/{name}; perbuatannya tercatat, dan jawabannya berkas yang diberikannya.",
        "tags": [HOUSE],
        "parameters": [name],
        "requestBody": { "required": true, "content": of_schema("Object") },
        "responses": answers("Berkas", content, &[400, 401, 404, 409, 413, 415, 422, 500, 503]),
    } })
}

/// Files of the national system and of the bank, as on the page for people.
fn imports() -> Value {
    let text = |name, about| {
        let schema = json!({ "type": "string", "maxLength": 200, "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*$" });
        parameter(name, about, false, schema)
    };
    let acts: Vec<&str> = crate::pages::import::ACTS.iter().map(|(act, _)| *act).collect();
    let asked = vec![
        json!({ "name": "name", "in": "path", "required": true, "schema": { "type": "string", "enum": acts } }),
        text("tahun", "Tahun anggaran"),
        text("tahapan", "Tahapan anggaran, untuk import-apbd"),
        text("jenis", "Jenis standar harga atau daftar penerima"),
        text("mulai", "Hari pertama standar harga"),
        text("dasar", "Dasar standar harga"),
        text("unit", "SKPD atau unit daftar penerima"),
        text("bulan", "Bulan daftar penerima"),
        text("sampai", "Bulan terakhir daftar penerima"),
        text("sisihkan", "Banyaknya baris yang disisihkan"),
        text("rekening", "Nomor urut rekening koran"),
        text("nama", "Nama berkas"),
        tried(),
        repeated(),
    ];
    let binary = json!({ "schema": { "type": "string", "format": "binary" } });
    json!({ "post": {
        "operationId": "bring-import",
        "summary": "Membawa berkas untuk diimpor",
        "description": "Isi permintaan adalah berkasnya: XLSX atau CSV, untuk rekening koran juga MT940 dan camt.053. Berkas dibaca di proses terpisah dan masuk lewat perbuatan bernama itu.",
        "tags": [HOUSE],
        "parameters": asked,
        "requestBody": { "required": true, "content": { "application/octet-stream": binary } },
        "responses": answers("Sudah masuk, atau sudah diperiksa", of_schema("Object"), &[400, 401, 403, 404, 409, 413, 422, 500, 503]),
    } })
}

fn compare() -> Value {
    let stage = json!({ "type": "string", "maxLength": 40, "pattern": PRINTABLE });
    let one = |codes: &[&str]| json!({ "type": "string", "enum": codes });
    let formats: Vec<&str> = Format::ALL.iter().map(|f| f.code()).collect();
    let asked = vec![
        year(),
        parameter("dari", "Tahapan pertama", true, stage.clone()),
        parameter("ke", "Tahapan kedua", true, stage),
        parameter("tingkat", "Sampai mana dibandingkan", false, one(&["skpd", "sub-kegiatan", "rekening"])),
        parameter("semua", "Baris yang tetap juga", false, one(&["0", "1"])),
        parameter("format", "Bentuk jawaban", false, one(&formats)),
    ];
    let content = Format::ALL.iter().fold(of_schema("Object"), |mut all, format| {
        if *format != Format::Json {
            all[format.media_type()] = json!({ "schema": { "type": "string", "format": "binary" } });
        }
        all
    });
    own("compare", "Dua tahapan anggaran berdampingan", asked, content, READ)
}

/// Standard prices, while somebody types.
fn prices() -> Value {
    let words = json!({ "type": "string", "maxLength": 200, "pattern": PRINTABLE });
    let code = json!({ "type": "string", "pattern": r"^\d{1,9}(\.\d{1,9}){0,7}$" });
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 500, "default": 100 });
    let asked = vec![
        year(),
        parameter("q", "Awal kata-kata, urutannya bebas", false, words),
        parameter(
            "jenis",
            "Jenis standar harga",
            false,
            json!({ "type": "string", "enum": ["SSH", "SBU", "ASB", "HSPK"] }),
        ),
        parameter("rekening", "Hanya yang boleh dipakai dengan rekening ini", false, code),
        parameter(
            "tanggal",
            "Hari berlakunya; hari ini bila tidak disebut",
            false,
            json!({ "type": "string", "format": "date" }),
        ),
        parameter("limit", "Paling banyak; lebih dari 100 dibaca 100", false, limit),
    ];
    own("prices", "Standar harga yang berlaku", asked, of_schema("Object"), READ)
}

/// Scanned papers: brought, and read again.
fn files() -> Value {
    let number =
        |name, about| parameter(name, about, true, json!({ "type": "integer", "minimum": 1, "maximum": i64::MAX }));
    let binary = json!({ "schema": { "type": "string", "format": "binary" } });
    let content = json!({ "application/pdf": binary, "image/jpeg": binary, "image/png": binary });
    let asked = vec![number("attachment", "Nomor lampiran")];
    let mut path = own("file", "Isi satu lampiran", asked, content, READ);
    path["post"] = json!({
        "operationId": "bring-file",
        "summary": "Membawa bukti",
        "description": "Berkas PDF, JPEG, atau PNG diperiksa dan disimpan. Jawabannya memuat isian attach-evidence selain document, kind, dan name.",
        "tags": [HOUSE],
        "parameters": [number("document", "Nomor urut dokumen yang akan dilampiri")],
        "requestBody": { "required": true, "content": { "application/octet-stream": binary } },
        "responses": answers("Berkas sudah diperiksa dan disimpan", of_schema("Object"), &[400, 401, 403, 404, 413, 500, 503]),
    });
    path
}
