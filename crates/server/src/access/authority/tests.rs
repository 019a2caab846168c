use super::*;
use crate::secret::Secret;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const ROOM: &str = "9f3c";

fn options() -> AccessOptions {
    AccessOptions {
        auth_secret: Some(Secret::parse(SECRET).unwrap()),
        auth_jwks: None,
        auth_audience: None,
        token_joins: 1,
    }
}

fn authority() -> Authority {
    Authority::new(&options()).unwrap().unwrap()
}

/// Seconds since 1970, `after` from now.
fn time(after: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap() + after
}

fn token(algorithm: Algorithm, secret: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    encode(&Header::new(algorithm), claims, &key).unwrap()
}

fn admit(token: Option<&str>) -> Result<(), Denied> {
    authority().admit(token, ROOM, Instant::now())
}

#[test]
fn a_token_for_the_room_lets_in_and_no_other() {
    let right = json!({ "room": ROOM, "exp": time(60) });
    assert_eq!(
        admit(Some(&token(Algorithm::HS256, SECRET, &right))),
        Ok(())
    );
    let cases = [
        (json!({ "room": "other", "exp": time(60) }), Denied::Room),
        (json!({ "room": ROOM, "exp": time(-60) }), Denied::Time),
        (
            json!({ "room": ROOM, "exp": time(60), "nbf": time(60) }),
            Denied::Time,
        ),
        (json!({ "room": ROOM }), Denied::Unreadable),
        (json!({ "exp": time(60) }), Denied::Unreadable),
        (json!({ "room": 7, "exp": time(60) }), Denied::Unreadable),
        (json!([ROOM]), Denied::Unreadable),
    ];
    for (claims, reason) in cases {
        let token = token(Algorithm::HS256, SECRET, &claims);
        assert_eq!(admit(Some(&token)), Err(reason), "{claims}");
    }
    let other = token(
        Algorithm::HS256,
        "another secret of thirty-two bytes",
        &right,
    );
    assert_eq!(admit(Some(&other)), Err(Denied::Signature));
    // The key's algorithm alone, not what a token asks for.
    let other = token(Algorithm::HS512, SECRET, &right);
    assert_eq!(admit(Some(&other)), Err(Denied::Unreadable));
}

#[test]
fn a_token_is_for_the_audience_that_is_asked_for() {
    let mut options = options();
    let open = authority();
    options.auth_audience = Some("sotto".to_owned());
    let strict = Authority::new(&options).unwrap().unwrap();
    let denied = Err(Denied::Audience);
    for (audience, expected) in [
        (json!("sotto"), Ok(())),
        (json!(["mail", "sotto"]), Ok(())),
        (json!("mail"), denied),
        (json!(["mail"]), denied),
        (json!([]), denied),
        (Value::Null, denied),
    ] {
        let mut claims = json!({ "room": ROOM, "exp": time(60), "jti": audience.to_string() });
        if !audience.is_null() {
            claims["aud"] = audience.clone();
        }
        let token = token(Algorithm::HS256, SECRET, &claims);
        let admit = |authority: &Authority| authority.admit(Some(&token), ROOM, Instant::now());
        assert_eq!(admit(&strict), expected, "{audience}");
        assert_eq!(admit(&open), Ok(()), "{audience} where none is asked for");
    }
}

#[test]
fn bad_tokens_end_in_a_reason() {
    assert_eq!(admit(None), Err(Denied::Missing));
    let right = token(
        Algorithm::HS256,
        SECRET,
        &json!({ "room": ROOM, "exp": time(60) }),
    );
    for end in 0..right.len() {
        assert!(admit(Some(&right[..end])).is_err(), "{end}");
    }
    for at in 0..right.len() {
        let mut flipped = right.clone().into_bytes();
        flipped[at] ^= 1;
        let flipped = String::from_utf8(flipped).unwrap();
        // Two texts of base64 may have the same bytes, where the last digit has bits to spare.
        if admit(Some(&flipped)).is_ok() {
            assert!(at + 1 == right.len(), "{at}");
        }
    }
    // `{"alg":"none"}`, with claims that would do.
    let claims = right.split('.').nth(1).unwrap();
    let none = format!("eyJhbGciOiJub25lIn0.{claims}.");
    assert_eq!(admit(Some(&none)), Err(Denied::Unreadable));
    assert_eq!(
        admit(Some(&"a".repeat(MOST_BYTES + 1))),
        Err(Denied::Unreadable)
    );
}

#[test]
fn a_token_is_used_so_often_and_no_more() {
    let (authority, now) = (authority(), Instant::now());
    let token = token(
        Algorithm::HS256,
        SECRET,
        &json!({ "room": ROOM, "exp": time(60) }),
    );
    let admit = |now| authority.admit(Some(&token), ROOM, now);
    for _ in 0..5 {
        assert_eq!(admit(now), Ok(()));
    }
    assert_eq!(admit(now), Err(Denied::TooMany));
    assert_eq!(admit(now + Duration::from_secs(60)), Ok(()));
}

/// The key pair of RFC 8037, appendix A.
const ED25519_PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
/// Its private half as PKCS #8 (RFC 8410).
const ED25519_PRIVATE: &str = "302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

#[test]
fn public_keys_are_found_by_their_id() {
    let path = std::env::temp_dir().join(format!("sotto-jwks-{}.json", std::process::id()));
    let set = json!({ "keys": [
        { "kty": "oct", "k": "MDEyMzQ1Njc4OWFiY2RlZg", "kid": "shared" },
        { "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "one", "x": ED25519_PUBLIC },
    ]});
    std::fs::write(&path, set.to_string()).unwrap();
    let options = AccessOptions {
        auth_secret: None,
        auth_jwks: Some(path.clone()),
        auth_audience: None,
        token_joins: 100,
    };
    let authority = Authority::new(&options).unwrap().unwrap();
    let private = hex::decode(ED25519_PRIVATE).unwrap();
    let key = EncodingKey::from_ed_der(&private);
    let claims = json!({ "room": ROOM, "exp": time(60) });
    let admit = |kid: Option<&str>, key: &EncodingKey, algorithm| {
        let mut header = Header::new(algorithm);
        header.kid = kid.map(str::to_owned);
        let token = encode(&header, &claims, key).unwrap();
        authority.admit(Some(&token), ROOM, Instant::now())
    };
    assert_eq!(admit(Some("one"), &key, Algorithm::EdDSA), Ok(()));
    assert_eq!(admit(None, &key, Algorithm::EdDSA), Ok(()));
    assert_eq!(
        admit(Some("two"), &key, Algorithm::EdDSA),
        Err(Denied::Unreadable)
    );
    // A public key is no shared secret (RFC 8725 §2.1), and neither is a shared one in a set of public keys.
    for secret in [ED25519_PUBLIC, "0123456789abcdef"] {
        let shared = EncodingKey::from_secret(secret.as_bytes());
        assert_eq!(
            admit(None, &shared, Algorithm::HS256),
            Err(Denied::Unreadable)
        );
    }

    let told = |text: &str| {
        std::fs::write(&path, text).unwrap();
        Authority::new(&options).err().unwrap().to_string()
    };
    assert!(told("{").contains("is no JWK Set"));
    assert!(told("{\"keys\":[]}").contains("has no public key"));
    std::fs::remove_file(&path).unwrap();
    let missing = Authority::new(&options).err().unwrap().to_string();
    assert!(
        missing.contains("cannot be read") && missing.contains("--auth-jwks"),
        "{missing}"
    );
}
