//! Calls of libraries for JSON web tokens: which of them verify, sign or only read, and where key and options stand.

use facts::code::{Code, ExprId, ExprKind};
use review::{CallSite, CheckContext};

use crate::{literal, names};

/// What a call does with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Sign,
    Verify,
    /// Reads the claims and trusts them unseen.
    Decode,
}

/// One call.
pub(crate) struct Jwt {
    pub(crate) act: Act,
    pub(crate) library: Library,
    /// The token, or the claims that are signed.
    pub(crate) subject: Option<ExprId>,
    pub(crate) key: Option<ExprId>,
    /// The options as they are given; `None` when there are none.
    pub(crate) options: Option<ExprId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Library {
    JsonWebToken,
    Nest,
    Jose,
    /// `jose` before version 3.
    JoseOld,
    Simple,
    /// Middleware of Express and Koa, and Passport's strategy.
    Middleware,
    Fast,
    Other,
}

impl Jwt {
    pub(crate) fn of(site: &CallSite<'_>) -> Option<Self> {
        use Act::{Decode, Sign, Verify};
        let callee = site.callee?.as_str();
        let whole = |act, library, [subject, key, options]: [usize; 3]| Self {
            act,
            library,
            subject: site.arg(subject),
            key: site.arg(key),
            options: site.arg(options).filter(|given| !is_callback(site.code, *given)),
        };
        Some(match callee {
            "jsonwebtoken.sign" => whole(Sign, Library::JsonWebToken, [0, 1, 2]),
            "jsonwebtoken.verify" => whole(Verify, Library::JsonWebToken, [0, 1, 2]),
            "jsonwebtoken.decode" => whole(Decode, Library::JsonWebToken, [0, 9, 1]),
            "@nestjs/jwt.JwtService().sign" | "@nestjs/jwt.JwtService().signAsync" => {
                nest(site, Sign)
            }
            "@nestjs/jwt.JwtService().verify" | "@nestjs/jwt.JwtService().verifyAsync" => {
                nest(site, Verify)
            }
            "@nestjs/jwt.JwtService().decode" => nest(site, Decode),
            "jose.JWT.sign" => whole(Sign, Library::JoseOld, [0, 1, 2]),
            "jose.JWT.verify" => whole(Verify, Library::JoseOld, [0, 1, 2]),
            "jose.JWT.decode" => whole(Decode, Library::JoseOld, [0, 9, 1]),
            "jose.jwtVerify" | "jose/jwt/verify" | "jose/jwt/verify.jwtVerify" => {
                whole(Verify, Library::Jose, [0, 1, 2])
            }
            "jose.decodeJwt" | "jose.UnsecuredJWT.decode" => {
                whole(Decode, Library::Jose, [0, 9, 9])
            }
            "jwt-simple.encode" => whole(Sign, Library::Simple, [0, 1, 9]),
            "jwt-simple.decode" => whole(Verify, Library::Simple, [0, 1, 9]),
            "jwt-decode"
            | "jwt-decode.jwtDecode"
            | "jwt-decode.jwt_decode"
            | "jws.decode"
            | "fast-jwt.createDecoder()" => whole(Decode, Library::Other, [0, 9, 9]),
            "jws.verify" | "njwt.verify" | "fast-jwt.createVerifier()" => {
                whole(Verify, Library::Other, [0, 1, 9])
            }
            "express-jwt" | "express-jwt.expressjwt" | "koa-jwt" => middleware(site, "secret"),
            "passport-jwt.Strategy" => middleware(site, "secretOrKey"),
            "fast-jwt.createVerifier" => Self { library: Library::Fast, ..middleware(site, "key") },
            "fast-jwt.createSigner" => {
                Self { act: Sign, library: Library::Fast, ..middleware(site, "key") }
            }
            _ => return None,
        })
    }
}

fn is_callback(code: &Code, expr: ExprId) -> bool {
    matches!(code.kind(code.constant(expr)), ExprKind::Function(_))
}

/// Nest's service keeps key and defaults in its module.
fn nest(site: &CallSite<'_>, act: Act) -> Jwt {
    let options = site.arg(1);
    let key = options.and_then(|options| {
        ["secret", "privateKey", "publicKey"]
            .iter()
            .find_map(|name| site.code.property(options, name))
    });
    Jwt { act, library: Library::Nest, subject: site.arg(0), key, options }
}

fn middleware(site: &CallSite<'_>, key: &str) -> Jwt {
    let options = site.arg(0);
    let key = options.and_then(|options| site.code.property(options, key));
    Jwt { act: Act::Verify, library: Library::Middleware, subject: None, key, options }
}

/// Whether the token is checked with a public key, and so comes from somebody who signs for others as well.
pub(crate) fn is_asymmetric(cx: &CheckContext<'_>, site: &CallSite<'_>, jwt: &Jwt) -> bool {
    let by_name = jwt.key.is_some_and(|key| {
        let origin = cx.origin(site.file, key).map_or("", |origin| origin.as_str());
        origin.contains("JWKSet")
            || origin.contains("importSPKI")
            || origin.contains("importX509")
            || names::names_of(site.code, key).into_iter().any(|name| {
                names::has_word(
                    name,
                    &[
                        "public",
                        "publickey",
                        "pubkey",
                        "cert",
                        "certificate",
                        "pem",
                        "jwks",
                        "jwk",
                        "pub",
                    ],
                )
            })
    });
    by_name
        || algorithms(site.code, jwt).iter().any(|name| !name.starts_with("HS") && *name != "none")
}

/// The algorithms that the options list.
pub(crate) fn algorithms<'c>(code: &'c Code, jwt: &Jwt) -> Vec<&'c str> {
    let listed = jwt.options.and_then(|options| {
        ["algorithms", "algorithm"].iter().find_map(|name| code.property(options, name))
    });
    let Some(listed) = listed else { return Vec::new() };
    match code.kind(code.constant(listed)) {
        ExprKind::Array(elements) => elements
            .iter()
            .filter_map(|element| code.string(code.constant(element.value?)))
            .collect(),
        _ => code.string(code.constant(listed)).into_iter().collect(),
    }
}

/// Whether the options can be seen whole and lack all of these.
pub(crate) fn lacks(code: &Code, jwt: &Jwt, names: &[&str]) -> bool {
    match jwt.options {
        None => true,
        Some(options) => match literal::Options::of(code, options) {
            Some(options) => names.iter().all(|name| options.lacks(name)),
            None => {
                matches!(code.kind(code.constant(options)), ExprKind::Undefined | ExprKind::Null)
            }
        },
    }
}
