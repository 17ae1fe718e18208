//! A sample, a placeholder and a stump for every row of the table. Samples are put together here, so that this file
//! holds nothing in the shape of a credential.

use facts::Token;
use model::RepoPath;

use super::rows;

/// What is found in a file of code.
fn tokens(text: &str) -> Vec<Token> {
    super::tokens(&RepoPath::new("src/app.js"), text)
}

/// Deterministic noise over an alphabet.
fn noise(alphabet: &str, length: usize) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    let mut state = 0x2545_F491_u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters[(state >> 33) as usize % letters.len()]
    };
    (0..length).map(|_| next()).collect()
}

const HEX: &str = "0123456789abcdef";
const WORD: &str = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn one(text: &str) -> (String, bool, bool) {
    let found = tokens(text);
    assert_eq!(found.len(), 1, "in {text}: {found:?}");
    (found[0].pattern.to_string(), found[0].placeholder, found[0].test_mode)
}

#[test]
fn the_table_compiles_and_its_ids_differ() {
    assert!(super::SCANNER.is_some());
    for row in rows::all() {
        assert!(super::compiled(row).is_some(), "{}", row.id);
    }
    let mut ids: Vec<_> = rows::all().map(|row| row.id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(count > 140);
}

#[test]
fn formats_of_providers_are_found() {
    let samples: Vec<(&str, Vec<String>)> = vec![
        ("aws-access-key-id", vec!["AKIA".into(), noise(UPPER, 16)]),
        ("github-pat", vec!["ghp_".into(), noise(WORD, 36)]),
        ("github-oauth-token", vec!["gho_".into(), noise(WORD, 36)]),
        ("github-app-token", vec!["ghs_".into(), noise(WORD, 36)]),
        ("github-refresh-token", vec!["ghr_".into(), noise(WORD, 36)]),
        (
            "github-fine-grained-pat",
            vec!["github_pat_".into(), noise(WORD, 22), "_".into(), noise(WORD, 59)],
        ),
        ("gitlab-token", vec!["glpat-".into(), noise(WORD, 20)]),
        ("slack-token", vec!["xoxb-".into(), noise("0123456789", 12), "-".into(), noise(WORD, 24)]),
        (
            "slack-webhook",
            vec![
                "https://hooks.slack.com/services/T".into(),
                noise(UPPER, 9),
                "/B".into(),
                noise(UPPER, 9),
                "/".into(),
                noise(WORD, 24),
            ],
        ),
        ("google-api-key", vec!["AIza".into(), noise(WORD, 35)]),
        ("azure-storage-key", vec!["AccountKey=".into(), noise(WORD, 86), "==".into()]),
        ("sendgrid-key", vec!["SG.".into(), noise(WORD, 22), ".".into(), noise(WORD, 43)]),
        ("twilio-api-key", vec!["SK".into(), noise(HEX, 32)]),
        ("mailgun-key", vec!["key-".into(), noise(HEX, 32)]),
        ("npm-token", vec!["npm_".into(), noise(WORD, 36)]),
        ("pypi-token", vec!["pypi-AgEI".into(), noise(WORD, 70)]),
        ("digitalocean-token", vec!["dop_v1_".into(), noise(HEX, 64)]),
        ("shopify-token", vec!["shpat_".into(), noise(HEX, 32)]),
        ("square-token", vec!["sq0csp-".into(), noise(WORD, 43)]),
        ("openai-key", vec!["sk-proj-".into(), noise(WORD, 60)]),
        ("anthropic-key", vec!["sk-ant-".into(), "api03-".into(), noise(WORD, 93)]),
        ("huggingface-token", vec!["hf_".into(), noise(WORD, 34)]),
        ("telegram-bot-token", vec![noise("987654321", 9), ":AA".into(), noise(WORD, 33)]),
        (
            "discord-webhook",
            vec![
                "https://discord.com/api/webhooks/".into(),
                noise("123456789", 18),
                "/".into(),
                noise(WORD, 68),
            ],
        ),
        ("databricks-token", vec!["dapi".into(), noise(HEX, 32)]),
        ("doppler-token", vec!["dp.pt.".into(), noise(WORD, 43)]),
        ("linear-key", vec!["lin_api_".into(), noise(WORD, 40)]),
        ("notion-token", vec!["secret_".into(), noise(WORD, 43)]),
        ("postman-key", vec!["PMAK-".into(), noise(HEX, 24), "-".into(), noise(HEX, 34)]),
        ("new-relic-key", vec!["NRAK-".into(), noise("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 27)]),
        ("grafana-token", vec!["glsa_".into(), noise(WORD, 32), "_".into(), noise(HEX, 8)]),
        ("vault-token", vec!["hvs.".into(), noise(WORD, 90)]),
        ("mapbox-token", vec!["sk.eyJ".into(), noise(WORD, 70), ".".into(), noise(WORD, 22)]),
        (
            "jwt",
            vec![
                "eyJ".into(),
                noise(WORD, 33),
                ".eyJ".into(),
                noise(WORD, 60),
                ".".into(),
                noise(WORD, 43),
            ],
        ),
        (
            "age-secret-key",
            vec!["AGE-SECRET-KEY-1".into(), noise("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)],
        ),
    ];
    for (id, parts) in samples {
        let value = parts.concat();
        for text in [format!("const key = \"{value}\";"), format!("KEY={value}\n"), value.clone()] {
            assert_eq!(one(&text), (id.to_owned(), false, false));
        }
        let masked: String = parts
            .iter()
            .enumerate()
            .map(|(at, part)| match at {
                0 => part.clone(),
                _ if part.len() > 4 => "x".repeat(part.len()),
                _ => part.clone(),
            })
            .collect();
        assert!(tokens(&format!("\"{masked}\"")).iter().all(|token| token.placeholder), "{masked}");
        let joined = format!("prefix{value}");
        assert!(
            id.contains("webhook") || id.contains("storage") || tokens(&joined).is_empty(),
            "{joined}"
        );
    }
}

#[test]
fn test_mode_is_told_apart_and_publishable_keys_are_left_alone() {
    let body = noise(WORD, 24);
    assert_eq!(one(&format!("'{}_live_{body}'", "sk")), ("stripe-key".into(), false, false));
    assert_eq!(one(&format!("'{}_test_{body}'", "sk")), ("stripe-key".into(), false, true));
    assert!(tokens(&format!("'pk_live_{body}'")).is_empty());
}

#[test]
fn documented_samples_and_fillers_are_placeholders() {
    for text in [
        format!("{}IOSFODNN7EXAMPLE", "AKIA"),
        format!("ghp_{}", "x".repeat(36)),
        format!("ghp_{}", "1234567890abcdefghijklmnopqrstuvwxyz"),
        format!("{}_live_your-key", "sk").replace("your-key", "yoursecretkeyhere"),
        format!("e.g. npm_{}", noise(WORD, 36)),
        format!("'//npm.foo.com:_auth': '{}'", noise(WORD, 36)),
    ] {
        assert!(one(&text).1, "{text}");
    }
}

#[test]
fn names_give_shapeless_values_their_meaning() {
    let hex = noise(HEX, 32);
    let secret = noise(WORD, 40);
    for text in [
        format!("TWILIO_AUTH_TOKEN={hex}"),
        format!("twilioAuthToken: '{hex}',"),
        format!("\"twilio_auth_token\": \"{hex}\""),
    ] {
        assert_eq!(one(&text).0, "twilio-auth-token");
    }
    assert_eq!(one(&format!("aws_secret_access_key = {secret}\n")).0, "aws-secret-access-key");
    assert_eq!(one(&format!("secretAccessKey: '{secret}'")).0, "aws-secret-access-key");
    assert!(tokens(&format!("const digest = '{hex}';")).is_empty());
    assert!(tokens("twilioAuthToken: process.env.TWILIO_AUTH_TOKEN").is_empty());
}

#[test]
fn private_keys_need_a_body() {
    let body = noise(WORD, 64);
    let (begin, end) = ("-----BEGIN RSA PRIVATE ", "-----END RSA PRIVATE ");
    let block = format!("{begin}KEY-----\n{body}\n{body}\n{end}KEY-----\n");
    assert_eq!(one(&block), ("private-key".into(), false, false));
    let literal = format!("'{begin}KEY-----\\n{body}\\n{body}\\n{end}KEY-----'");
    assert_eq!(one(&literal), ("private-key".into(), false, false));
    assert!(one(&format!("{begin}KEY-----\n...\n{end}KEY-----")).1);
    assert!(tokens(&format!("if (text.startsWith('{begin}KEY-----'))")).is_empty());
    assert!(
        tokens(&format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----")).is_empty()
    );
}

#[test]
fn urls_with_passwords_are_found_unless_they_are_samples() {
    let url =
        |user: &str, password: &str, host: &str| format!("postgres://{user}:{password}@{host}/app");
    assert_eq!(
        one(&url("app", "9f!kQ2vLx", "db.internal.acme.io")),
        ("credentialed-url".into(), false, false)
    );
    for text in [
        url("user", "pass", "db.acme.io"),
        url("app", "9fkQ2vLx", "localhost:5432"),
        url("app", "${DB_PASSWORD}", "db.acme.io"),
        url("app", "$PASSWORD", "db.acme.io"),
        url("app", "9fkQ2vLx", "example.com"),
        url("postgres", "postgres", "db"),
    ] {
        assert!(tokens(&text).iter().all(|token| token.placeholder), "{text}");
    }
    for text in [
        "https://acme.io:8080/@scope/x",
        "see http://a.b/c: x@y.z",
        "`postgres://${user}:${password}@${host}`",
    ] {
        assert!(tokens(text).is_empty(), "{text}");
    }
}

#[test]
fn ranges_cover_the_credential_alone() {
    let value = format!("ghp_{}", noise(WORD, 36));
    let text = format!("ü = '{value}'; // {value}");
    let found = tokens(&text);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|token| token.range.slice(&text) == value));
}

#[test]
fn names_speak_for_values_where_no_front_end_reads() {
    let secret = noise(WORD, 30);
    let one = |path: &str, text: &str| {
        let found = super::tokens(&RepoPath::new(path), text);
        found.iter().map(|token| (token.pattern.to_string(), token.doubtful)).collect::<Vec<_>>()
    };
    let named = vec![("named-secret".to_owned(), false)];
    assert_eq!(one("main.go", &format!("const apiToken = \"{secret}\"")), named);
    assert_eq!(one("notes.txt", &format!("app.secret={secret}")), named);
    assert_eq!(
        one("notes.txt", "api_key=1234567890123456789012345678901234567890"),
        [("named-secret".to_owned(), true)]
    );
    for (path, text) in [
        ("main.go", "password := os.Getenv2(DB_PASSWORD_2)".to_owned()),
        ("main.go", format!("token := {secret}")),
        ("main.go", "secretName = \"projects/acme/secrets/db2\"".to_owned()),
        ("app.py", "api_key = \"your-api-key-123456\"".to_owned()),
        ("app.py", "token = \"refresh_token_v2\"".to_owned()),
        ("app.js", format!("const secretKey = '{secret}'")),
    ] {
        assert!(one(path, &text).is_empty(), "{path}: {text}");
    }
}

#[test]
fn what_is_counted_out_is_doubtful_and_what_says_sample_is_not() {
    let found = tokens("const HEROKU_KEY = '12345678-ABCD-ABCD-ABCD-1234567890AB';");
    assert!(found[0].placeholder && found[0].doubtful);
    let found = tokens(&format!("ghp_{}", "x".repeat(36)));
    assert!(found[0].placeholder && !found[0].doubtful);
}

#[test]
fn a_name_inside_a_word_and_a_variable_are_no_keys() {
    let hash = "3c7633bae18a6e19af7a5af12f9bc3da";
    assert!(tokens(&format!("workspace/api_keys/add_api_key: {hash}")).is_empty());
    assert!(tokens("await handle([mockAirtableSurvey], mockPipelineInput, survey);").is_empty());
    assert_eq!(tokens(&format!("DD_API_KEY={hash}")).len(), 1);
}
