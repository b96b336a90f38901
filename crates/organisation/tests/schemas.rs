//! Every act of the module takes exactly the fields it names.

use organisation::MODULE;

#[test]
fn every_act_refuses_an_unknown_field() {
    for entry in MODULE.acts {
        let name = entry.def.name;
        let schema = (entry.schema)();
        assert_eq!(schema["additionalProperties"], serde_json::Value::Bool(false), "{name}");
        let fields = schema["properties"].as_object().expect(name);
        for smuggled in ["state", "confirmed_at", "actor", "person_id", "password_hash"] {
            assert!(!fields.contains_key(smuggled), "{name}");
            let mut sample: serde_json::Map<_, _> = fields.keys().map(|k| (k.clone(), serde_json::json!(1))).collect();
            sample.insert(smuggled.into(), serde_json::json!(1));
            let alone = serde_json::json!({ smuggled: 1 }).to_string();
            let told = (entry.parse)(&alone).err().expect(name).to_string();
            assert!(told.contains("tidak dikenal"), "{name}: {told}");
            assert!((entry.parse)(&serde_json::Value::Object(sample).to_string()).is_err(), "{name}");
        }
    }
}

#[test]
fn names_are_unique_and_told_in_indonesian() {
    let mut names: Vec<&str> = MODULE.acts.iter().map(|a| a.def.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), MODULE.acts.len());
    assert!(MODULE.acts.iter().all(|a| !a.def.title.is_empty() && !a.def.law.is_empty() && !a.def.roles.is_empty()));
    assert!(MODULE.acts.iter().filter(|a| a.def.founding).all(|a| a.def.name == "found-administration"));
}
