//! Takes the assets into the program: each under an address that holds its
//! digest, and compressed as small as can be, once.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

const FOLDER: &str = "../../assets";
const FILES: [(&str, &str, &str); 2] =
    [("STYLE", "simpul.css", "text/css; charset=utf-8"), ("SCRIPT", "simpul.js", "text/javascript; charset=utf-8")];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut code = String::new();
    for (name, file, kind) in FILES {
        let plain = fs::read(Path::new(FOLDER).join(file))?;
        let mut digest = String::new();
        for byte in Sha256::digest(&plain).iter().take(8) {
            write!(digest, "{byte:02x}")?;
        }
        let (stem, end) = file.split_once('.').ok_or("an asset without an ending")?;
        fs::write(out.join(file), &plain)?;
        fs::write(out.join(format!("{file}.br")), brotli(&plain)?)?;
        fs::write(out.join(format!("{file}.gz")), gzip(&plain)?)?;
        let body = |suffix: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}{suffix}\"))");
        writeln!(
            code,
            "pub(crate) static {name}: Asset = Asset {{ path: \"/aset/{stem}-{digest}.{end}\", kind: \"{kind}\", \
             plain: {}, brotli: {}, gzip: {} }};",
            body(""),
            body(".br"),
            body(".gz")
        )?;
    }
    Ok(fs::write(out.join("assets.rs"), code)?)
}

fn brotli(plain: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(plain)?;
    drop(writer);
    Ok(packed)
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain)?;
    Ok(writer.finish()?)
}
