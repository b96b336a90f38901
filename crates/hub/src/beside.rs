//! What the hub serves beside the calls: who it is, whom to trust, its message
//! log for mirrors, and the descriptions of what is exchanged.

use exchange::public::{self as registers, KeyMaterial, Registry};
use kernel::Moment;
use protocol::{Fault, FaultKind};
use serde_json::json;
use store::tiles;

use crate::course::Course;
use crate::head::Head;
use crate::hub::{Hub, lane_fault};
use crate::reply::Reply;

/// Class, member and system of the hub itself, which is no agency's.
const HUB: &str = "HUB";

/// A list of whom to trust is good for so long: an office without a line keeps
/// working, and a revocation takes effect at the hub at once anyway.
const TRUST_MS: i64 = 30 * 86_400_000;

impl Hub {
    /// An answer where the address is none of the exchange's protocol.
    pub(crate) async fn beside(&self, head: &Head, course: &mut Course) -> Result<Option<Reply>, Fault> {
        let path = head.path();
        let tile = path.strip_prefix("/log/");
        let schema = path.strip_prefix("/skema/");
        let ours = matches!(path, "/healthz" | "/hub" | "/trust" | "/openapi.json" | "/asyncapi.json");
        let key = path.strip_prefix("/key/");
        if !ours && tile.is_none() && schema.is_none() && key.is_none() {
            return Ok(None);
        }
        if head.method != "GET" && head.method != "HEAD" {
            return Err(Fault::new(FaultKind::MethodNotAllowed, "Alamat ini hanya dibaca."));
        }
        // Who begins knows nobody yet, and compares the fingerprint by telephone.
        match path {
            "/healthz" => return Ok(Some(Reply::new(200, "text/plain; charset=utf-8", "ok\n"))),
            "/hub" => return Ok(Some(self.who_we_are())),
            _ => {}
        }
        if let Some(public) = key {
            return self.name_of(public).map(Some);
        }
        let registry = self.registry();
        self.know_anybody(head, &registry, course)?;
        if let Some(part) = tile {
            return self.log_part(part).await.map(Some);
        }
        let base = self.address();
        let day = self.today(&registry, head);
        let reply = match (path, schema) {
            ("/trust", _) => self.trust(&registry, Moment(head.at))?,
            ("/openapi.json", _) => Reply::json(&registers::openapi(&registry, base, day)),
            ("/asyncapi.json", _) => Reply::json(&registers::asyncapi(&registry, base, day)),
            (_, Some(named)) => schema_of(&registry, named)?,
            _ => return Ok(None),
        };
        Ok(Some(reply))
    }

    fn who_we_are(&self) -> Reply {
        let registry = self.registry();
        Reply::json(&json!({
            "instance": registry.instance,
            "region": registry.region,
            "practice": registry.practice,
            "addresses": self.settings.addresses,
            "keyid": self.signer.keyid,
            "public": self.signer.public(),
            "fingerprint": self.signer.fingerprint(),
            "log_verifier": self.keys.verifier(),
            "trust_version": registry.version,
        }))
    }

    /// Under which name the register knows a key: whoever has just made one asks.
    fn name_of(&self, public: &str) -> Result<Reply, Fault> {
        let registry = self.registry();
        let unknown = || Fault::new(FaultKind::NotFound, "Kunci ini belum diberlakukan.");
        let bytes: [u8; 32] = kernel::unhex(public).and_then(|bytes| bytes.try_into().ok()).ok_or_else(unknown)?;
        let found = registry.keys.values().find(|key| key.material == KeyMaterial::Ed25519(bytes));
        let key = found.filter(|key| key.revoked_at.is_none()).ok_or_else(unknown)?;
        Ok(Reply::json(&json!({ "public": kernel::hex(&bytes), "keyid": key.keyid, "system": key.system })))
    }

    /// The signed list of whom to trust, the hub's own key among them.
    fn trust(&self, registry: &Registry, at: Moment) -> Result<Reply, Fault> {
        let until = at.plus_millis(TRUST_MS);
        let mut list = registers::trust_list(registry, at, until);
        let of = protocol::id::Subsystem::new(&registry.instance, HUB, HUB, HUB)?;
        let name = format!("Hub pertukaran {}", registry.region);
        list.members.push(protocol::trust::Member { class: HUB.into(), code: HUB.into(), name: name.clone() });
        list.systems.push(protocol::trust::System { id: of.clone(), name });
        list.keys.push(protocol::trust::Key {
            keyid: self.signer.keyid.clone(),
            of,
            public: self.signer.public(),
            from: 0,
            until: until.0,
        });
        let signer = self.keys.note_signer().map_err(lane_fault)?;
        Ok(Reply::new(200, "text/plain; charset=utf-8", protocol::trust::sign(&list, signer)?))
    }

    async fn log_part(&self, part: &str) -> Result<Reply, Fault> {
        let mut view = self.view().await?;
        let found = tiles::tile(&mut view, part).await.map_err(lane_fault)?;
        let kind = if part == "checkpoint" { "text/plain; charset=utf-8" } else { "application/octet-stream" };
        let missing = || Fault::new(FaultKind::NotFound, "Bagian catatan ini tidak ada (atau belum penuh).");
        Ok(Reply::new(200, kind, found.ok_or_else(missing)?))
    }
}

/// `sp2d/v1`
fn schema_of(registry: &Registry, named: &str) -> Result<Reply, Fault> {
    let unknown = || Fault::new(FaultKind::NotFound, "Skema ini tidak ada.");
    let (code, version) = named.split_once("/v").ok_or_else(unknown)?;
    let version: i64 = version.parse().map_err(|_| unknown())?;
    let set = registry.datasets.get(code).and_then(|set| set.versions.get(&version)).ok_or_else(unknown)?;
    Ok(Reply::new(200, "application/schema+json; charset=utf-8", set.schema.to_string()))
}
