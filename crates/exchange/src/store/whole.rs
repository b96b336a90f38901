//! Everything at once, for the hub.

use std::collections::BTreeMap;

use ipnet::IpNet;
use kernel::{Day, Moment, Zone};
use store::{Read, Result, Row};

use super::{kept, unreadable};
use protocol::endpoint::Endpoint;

use crate::model::{KeyKind, Period, PersonalGround, identifier};
use crate::registry::{Address, DataSet, DataSetVersion, Grant, Key, KeyMaterial, Service, ServiceKey, System, What};

/// Every table here is steady, and so are dated data.
const VERSION: &str = "SELECT version FROM steady_version WHERE id = 1";
const REGION: &str = "SELECT name, zone, practice FROM region WHERE id = 1";
const SYSTEMS: &str = "SELECT s.id, s.code, s.title, s.by_certificate, s.ended_at, m.instance, m.class,
     m.code AS member_code, m.name AS member_name, m.unit_id, m.ended_at AS member_ended_at, u.name AS unit_name
   FROM exchange_system s JOIN exchange_member m ON m.id = s.member_id JOIN unit u ON u.id = m.unit_id ORDER BY s.id";
const KEYS: &str = "SELECT * FROM exchange_key WHERE status IN ('berlaku', 'dicabut') ORDER BY id";
const SERVICES: &str = "SELECT s.*, a.url, a.networks, a.decided_at FROM exchange_service s
   LEFT JOIN exchange_address a ON a.service_id = s.id AND a.status = 'berlaku' ORDER BY s.id";
const DATASETS: &str =
    "SELECT d.*, u.name AS unit_name FROM exchange_dataset d JOIN unit u ON u.id = d.unit_id ORDER BY d.id";
const VERSIONS: &str = "SELECT * FROM exchange_dataset_version WHERE status IN ('berlaku', 'diakhiri')
   ORDER BY dataset_id, version, revision";
const GRANTS: &str = "SELECT a.*, d.number FROM exchange_access a JOIN document d ON d.id = a.document_id
   WHERE a.starts IS NOT NULL ORDER BY a.document_id";
const ENDPOINTS: &str = "SELECT e.* FROM exchange_endpoint e JOIN exchange_access a ON a.document_id = e.document_id
   WHERE a.starts IS NOT NULL ORDER BY e.document_id, e.line_no";

pub(crate) async fn version(read: &mut impl Read) -> Result<i64> {
    read.one(VERSION, vec![]).await?.int("version")
}

/// Name, zone, and whether it is a practice folder.
pub(crate) async fn region(read: &mut impl Read) -> Result<(String, Zone, bool)> {
    let r = read.one(REGION, vec![]).await?;
    let zone = Zone::parse(r.str("zone")?).ok_or_else(|| unreadable("zona waktu"))?;
    Ok((r.text("name")?, zone, r.flag("practice")?))
}

/// Systems by their numbers; the identifier is in them.
pub(crate) async fn systems(read: &mut impl Read) -> Result<BTreeMap<i64, System>> {
    let mut all = BTreeMap::new();
    for r in read.query(SYSTEMS, vec![]).await? {
        let (own, whole) = (r.opt_moment("ended_at")?, r.opt_moment("member_ended_at")?);
        let id = r.int("id")?;
        let member = r.text("member_code")?;
        let system = System {
            id,
            identifier: identifier([r.str("instance")?, r.str("class")?, &member, r.str("code")?]),
            title: r.text("title")?,
            class: r.text("class")?,
            member,
            member_name: r.text("member_name")?,
            unit: r.int("unit_id")?,
            unit_name: r.text("unit_name")?,
            by_certificate: r.flag("by_certificate")?,
            ended_at: own.into_iter().chain(whole).min(),
        };
        all.insert(id, system);
    }
    Ok(all)
}

type Systems = BTreeMap<i64, System>;

fn named(systems: &Systems, r: &Row, column: &str) -> Result<String> {
    let system = systems.get(&r.int(column)?).ok_or_else(|| unreadable("sistem"))?;
    Ok(system.identifier.clone())
}

pub(crate) async fn keys(read: &mut impl Read, systems: &Systems, zone: Zone) -> Result<Vec<Key>> {
    let mut all = Vec::new();
    for r in read.query(KEYS, vec![]).await? {
        let kind = KeyKind::parse(r.str("kind")?).ok_or_else(|| unreadable("jenis kunci"))?;
        let confirmed = r.opt_moment("confirmed_at")?.ok_or_else(|| unreadable("kunci"))?;
        let first = Moment::start_of(r.day("starts")?, zone);
        all.push(Key {
            keyid: r.text("keyid")?,
            system: named(systems, &r, "system_id")?,
            material: KeyMaterial::stored(kind, r.str("material")?).ok_or_else(|| unreadable("kunci"))?,
            from: first.max(confirmed),
            to: Moment::start_of(r.day("ends")?.plus_days(1), zone),
            revoked_at: r.opt_moment("ended_at")?,
            reasons: if r.opt_text("reasons")?.is_some() { kept(&r, "reasons")? } else { Vec::new() },
            networks: if r.opt_text("networks")?.is_some() { networks(&r)? } else { Vec::new() },
        });
    }
    Ok(all)
}

pub(crate) async fn services(read: &mut impl Read, systems: &Systems) -> Result<BTreeMap<ServiceKey, Service>> {
    let mut all = BTreeMap::new();
    for r in read.query(SERVICES, vec![]).await? {
        let address = match r.opt_text("url")? {
            Some(url) => Some(Address {
                url,
                networks: networks(&r)?,
                approved_at: r.opt_moment("decided_at")?.ok_or_else(|| unreadable("alamat"))?,
            }),
            None => None,
        };
        let service = Service {
            id: r.int("id")?,
            system: named(systems, &r, "system_id")?,
            code: r.text("code")?,
            title: r.text("title")?,
            meaning: r.text("meaning")?,
            personal: r.flag("personal")?,
            openapi: if r.opt_text("openapi")?.is_some() { Some(kept(&r, "openapi")?) } else { None },
            address,
            offered_at: r.moment("offered_at")?,
            ended_at: r.opt_moment("ended_at")?,
        };
        all.insert((service.system.clone(), service.code.clone()), service);
    }
    Ok(all)
}

pub(crate) fn networks(r: &Row) -> Result<Vec<IpNet>> {
    let texts: Vec<String> = kept(r, "networks")?;
    texts.iter().map(|text| text.parse().map_err(|_| unreadable("jaringan"))).collect()
}

pub(crate) async fn datasets(read: &mut impl Read, systems: &Systems) -> Result<BTreeMap<i64, DataSet>> {
    let mut all = BTreeMap::new();
    for r in read.query(DATASETS, vec![]).await? {
        let set = DataSet {
            id: r.int("id")?,
            code: r.text("code")?,
            producer: r.text("unit_name")?,
            unit: r.int("unit_id")?,
            system: named(systems, &r, "system_id")?,
            versions: BTreeMap::new(),
            ended_at: r.opt_moment("ended_at")?,
        };
        all.insert(set.id, set);
    }
    for r in read.query(VERSIONS, vec![]).await? {
        let ended = r.str("status")? == "diakhiri";
        let described = DataSetVersion {
            version: r.int("version")?,
            revision: r.int("revision")?,
            title: r.text("title")?,
            meaning: r.text("meaning")?,
            period: Period::parse(r.str("period")?).ok_or_else(|| unreadable("periode"))?,
            measure: r.text("measure")?,
            reference_codes: kept(&r, "reference_codes")?,
            schema: kept(&r, "schema")?,
            schema_digest: r.text("schema_digest")?,
            example: if r.opt_text("example")?.is_some() { Some(kept(&r, "example")?) } else { None },
            personal: r.flag("personal")?,
            legal_ground: r.text("legal_ground")?,
            retention_days: r.int("retention_days")?,
            since: r.opt_moment("decided_at")?.ok_or_else(|| unreadable("uraian"))?,
            ended_at: if ended { r.opt_moment("ended_at")? } else { None },
        };
        let set = all.get_mut(&r.int("dataset_id")?).ok_or_else(|| unreadable("set data"))?;
        set.versions.insert(described.version, described);
    }
    Ok(all)
}

/// What grants name by numbers.
pub(crate) struct Names<'a> {
    pub systems: &'a Systems,
    pub services: &'a BTreeMap<ServiceKey, Service>,
    pub datasets: &'a BTreeMap<i64, DataSet>,
}

impl Names<'_> {
    fn service(&self, id: i64) -> Result<&Service> {
        self.services.values().find(|s| s.id == id).ok_or_else(|| unreadable("layanan"))
    }
}

pub(crate) async fn grants(read: &mut impl Read, names: &Names<'_>) -> Result<BTreeMap<i64, Grant>> {
    let mut all = BTreeMap::new();
    for r in read.query(GRANTS, vec![]).await? {
        let what = match (r.opt_int("service_id")?, r.opt_int("dataset_id")?, r.opt_int("version")?) {
            (Some(id), ..) => {
                let service = names.service(id)?;
                What::Service { system: service.system.clone(), code: service.code.clone() }
            }
            (None, Some(id), Some(version)) => {
                let set = names.datasets.get(&id).ok_or_else(|| unreadable("set data"))?;
                What::DataSet { code: set.code.clone(), version }
            }
            _ => return Err(unreadable("akses")),
        };
        let deliver = r.opt_int("deliver_to")?.map(|id| names.service(id)).transpose()?;
        let ground = match r.opt_text("personal_ground")? {
            Some(code) => Some(PersonalGround::parse(&code).ok_or_else(|| unreadable("dasar"))?),
            None => None,
        };
        let dates: Option<(Day, Day)> = r.opt_day("starts")?.zip(r.opt_day("ends")?);
        let (from, until) = dates.ok_or_else(|| unreadable("masa akses"))?;
        let id = r.int("document_id")?;
        let grant = Grant {
            id,
            number: r.opt_text("number")?.unwrap_or_default(),
            client: named(names.systems, &r, "client_id")?,
            provider: named(names.systems, &r, "provider_id")?,
            what,
            endpoints: Vec::new(),
            deliver_to: deliver.map(|service| service.code.clone()),
            purpose: r.text("purpose")?,
            legal_ground: r.text("legal_ground")?,
            personal_ground: ground,
            from,
            until,
            ended_at: r.opt_moment("ended_at")?,
        };
        all.insert(id, grant);
    }
    for r in read.query(ENDPOINTS, vec![]).await? {
        let grant = all.get_mut(&r.int("document_id")?).ok_or_else(|| unreadable("akses"))?;
        grant.endpoints.push(Endpoint { method: r.text("method")?, path: r.text("path")? });
    }
    Ok(all)
}
