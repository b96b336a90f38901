//! Processor time of a program and its children, as the kernel counts it.

/// A program's own time, that of its children which have ended, and that of its
/// living ones; user and system, in milliseconds, in steps of ten.
pub fn tree_ms(pid: u32) -> Result<f64, String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).map_err(|e| format!("process {pid}: {e}"))?;
    // utime, stime, and both of children that were waited for.
    let mut ticks = field(&stat, 11) + field(&stat, 12) + field(&stat, 13) + field(&stat, 14);
    for (_, stat) in family(pid)? {
        ticks += field(&stat, 11) + field(&stat, 12);
    }
    Ok(ticks * 10.0)
}

/// Programs that this one has started and that have not ended.
pub fn children(pid: u32) -> Result<Vec<u32>, String> {
    Ok(family(pid)?.into_iter().map(|(child, _)| child).collect())
}

/// A program's children, each with its line of `/proc`.
fn family(pid: u32) -> Result<Vec<(u32, String)>, String> {
    let (parent, mut found) = (pid.to_string(), Vec::new());
    for entry in std::fs::read_dir("/proc").map_err(|e| e.to_string())?.flatten() {
        let Some(child) = entry.file_name().to_str().and_then(|n| n.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        if child != pid && stat.rsplit_once(") ").and_then(|(_, a)| a.split(' ').nth(1)) == Some(parent.as_str()) {
            found.push((child, stat));
        }
    }
    Ok(found)
}

/// A field of a line of `/proc`, counted behind the program's name.
fn field(stat: &str, n: usize) -> f64 {
    let after = stat.rsplit_once(") ").map_or("", |(_, after)| after);
    after.split(' ').nth(n).and_then(|f| f.parse().ok()).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_seen_in_the_program_and_in_its_child() {
        let own = std::process::id();
        let before = tree_ms(own).expect("a time");
        let busy = "end=$(($(date +%s%N) + 200000000)); while [ $(date +%s%N) -lt $end ]; do :; done";
        let status = std::process::Command::new("sh").args(["-c", busy]).status().expect("a shell");
        assert!(status.success());
        assert!(tree_ms(own).expect("a time") >= before + 50.0);
        assert!(tree_ms(u32::MAX).is_err());
    }

    #[test]
    fn a_name_with_a_bracket_hides_nothing() {
        assert!((field("7 (a) b) S 1 7 7", 1) - 1.0).abs() < f64::EPSILON);
    }
}
