//! Where libraries take a credential: arguments and options that hold nothing else.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use facts::code::{Code, ExprId, ExprKind, Pattern, PropertyKey};
use review::CallSite;

/// What a literal in this place is worth to somebody who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Signs sessions or tokens: whatever it says, it is what the program signs with.
    Signing,
    /// Encrypts or authenticates data.
    Key,
    /// Opens an account of another system.
    Password,
}

/// A value given where a credential goes.
#[derive(Clone, Copy)]
pub(crate) struct Given<'c> {
    pub(crate) value: ExprId,
    pub(crate) role: Role,
    /// What a person calls it: "the HMAC key".
    pub(crate) what: &'c str,
}

/// `(callee, argument, properties from there on, role, what)`; `*` ends a callee that any name may follow.
type Row = (&'static str, usize, &'static [&'static str], Role, &'static str);

const ROWS: &[Row] = &[
    ("crypto.createHmac", 1, &[], Role::Key, "the HMAC key"),
    ("create-hmac", 1, &[], Role::Key, "the HMAC key"),
    ("crypto.createCipheriv", 1, &[], Role::Key, "the encryption key"),
    ("crypto.createDecipheriv", 1, &[], Role::Key, "the encryption key"),
    ("crypto.createCipher", 1, &[], Role::Key, "the encryption password"),
    ("crypto.createDecipher", 1, &[], Role::Key, "the encryption password"),
    ("crypto-js.AES.*", 1, &[], Role::Key, "the encryption key"),
    ("crypto-js.DES.*", 1, &[], Role::Key, "the encryption key"),
    ("crypto-js.TripleDES.*", 1, &[], Role::Key, "the encryption key"),
    ("crypto-js.Rabbit.*", 1, &[], Role::Key, "the encryption key"),
    ("crypto-js.RC4.*", 1, &[], Role::Key, "the encryption key"),
    ("crypto-js/aes.*", 1, &[], Role::Key, "the encryption key"),
    ("crypto-js/tripledes.*", 1, &[], Role::Key, "the encryption key"),
    ("crypto-js.Hmac*", 1, &[], Role::Key, "the HMAC key"),
    ("cryptr", 0, &[], Role::Key, "the encryption key"),
    ("simple-encryptor", 0, &[], Role::Key, "the encryption key"),
    ("jsonwebtoken.sign", 1, &[], Role::Signing, "the key that tokens are signed with"),
    ("jsonwebtoken.verify", 1, &[], Role::Signing, "the key that tokens are verified with"),
    ("jsonwebtoken.sign", 1, &["key"], Role::Signing, "the key that tokens are signed with"),
    ("jwt-simple.encode", 1, &[], Role::Signing, "the key that tokens are signed with"),
    ("jwt-simple.decode", 1, &[], Role::Signing, "the key that tokens are verified with"),
    ("jose.JWT.sign", 1, &[], Role::Signing, "the key that tokens are signed with"),
    ("jose.JWT.verify", 1, &[], Role::Signing, "the key that tokens are verified with"),
    ("jose.jwtVerify", 1, &[], Role::Signing, "the key that tokens are verified with"),
    ("jose.SignJWT()*", 0, &[], Role::Signing, "the key that tokens are signed with"),
    ("njwt.create", 1, &[], Role::Signing, "the key that tokens are signed with"),
    ("njwt.verify", 1, &[], Role::Signing, "the key that tokens are verified with"),
    ("jws.sign", 0, &["secret"], Role::Signing, "the key that tokens are signed with"),
    ("jws.verify", 2, &[], Role::Signing, "the key that tokens are verified with"),
    ("fast-jwt.createSigner", 0, &["key"], Role::Signing, "the key that tokens are signed with"),
    (
        "fast-jwt.createVerifier",
        0,
        &["key"],
        Role::Signing,
        "the key that tokens are verified with",
    ),
    ("express-jwt", 0, &["secret"], Role::Signing, "the key that tokens are verified with"),
    (
        "express-jwt.expressjwt",
        0,
        &["secret"],
        Role::Signing,
        "the key that tokens are verified with",
    ),
    ("koa-jwt", 0, &["secret"], Role::Signing, "the key that tokens are verified with"),
    (
        "@nestjs/jwt.JwtModule.register",
        0,
        &["secret"],
        Role::Signing,
        "the key that tokens are signed with",
    ),
    ("@nestjs/jwt.JwtService().*", 1, &["secret"], Role::Signing, "the key of tokens"),
    (
        "passport-jwt.Strategy",
        0,
        &["secretOrKey"],
        Role::Signing,
        "the key that tokens are verified with",
    ),
    ("passport-*.Strategy", 0, &["clientSecret"], Role::Password, "the client secret"),
    ("passport-*.Strategy", 0, &["consumerSecret"], Role::Password, "the consumer secret"),
    ("passport-*", 0, &["clientSecret"], Role::Password, "the client secret"),
    ("next-auth", 0, &["secret"], Role::Signing, "the session secret"),
    ("next-auth/providers/*", 0, &["clientSecret"], Role::Password, "the client secret"),
    ("next-auth/jwt.*", 0, &["secret"], Role::Signing, "the session secret"),
    ("express-session", 0, &["secret"], Role::Signing, "the session secret"),
    ("cookie-session", 0, &["secret"], Role::Signing, "the session secret"),
    ("cookie-session", 0, &["keys"], Role::Signing, "the session keys"),
    ("cookie-parser", 0, &[], Role::Signing, "the cookie secret"),
    ("client-sessions", 0, &["secret"], Role::Signing, "the session secret"),
    ("iron-session.*", 2, &["password"], Role::Signing, "the session password"),
    ("fastify().register", 1, &["secret"], Role::Signing, "the plugin's secret"),
    ("pg.Client", 0, &["password"], Role::Password, "the database password"),
    ("pg.Pool", 0, &["password"], Role::Password, "the database password"),
    ("mysql.create*", 0, &["password"], Role::Password, "the database password"),
    ("mysql2.create*", 0, &["password"], Role::Password, "the database password"),
    ("mysql2/promise.create*", 0, &["password"], Role::Password, "the database password"),
    ("mariadb.create*", 0, &["password"], Role::Password, "the database password"),
    ("mssql.connect", 0, &["password"], Role::Password, "the database password"),
    ("mssql.ConnectionPool", 0, &["password"], Role::Password, "the database password"),
    (
        "tedious.Connection",
        0,
        &["authentication", "options", "password"],
        Role::Password,
        "the database password",
    ),
    ("oracledb.getConnection", 0, &["password"], Role::Password, "the database password"),
    ("sequelize", 2, &[], Role::Password, "the database password"),
    ("sequelize.Sequelize", 2, &[], Role::Password, "the database password"),
    ("sequelize*", 0, &["password"], Role::Password, "the database password"),
    ("knex", 0, &["connection", "password"], Role::Password, "the database password"),
    ("typeorm.DataSource", 0, &["password"], Role::Password, "the database password"),
    ("typeorm.createConnection", 0, &["password"], Role::Password, "the database password"),
    (
        "@nestjs/typeorm.TypeOrmModule.forRoot",
        0,
        &["password"],
        Role::Password,
        "the database password",
    ),
    ("mongoose.*", 1, &["pass"], Role::Password, "the database password"),
    ("mongodb.MongoClient*", 1, &["auth", "password"], Role::Password, "the database password"),
    ("ioredis*", 0, &["password"], Role::Password, "the Redis password"),
    ("redis.createClient", 0, &["password"], Role::Password, "the Redis password"),
    ("neo4j-driver.auth.basic", 1, &[], Role::Password, "the database password"),
    ("ldapjs.createClient().bind", 1, &[], Role::Password, "the LDAP password"),
    ("nodemailer.createTransport", 0, &["auth", "pass"], Role::Password, "the mail password"),
    ("imap", 0, &["password"], Role::Password, "the mail password"),
    ("ssh2*.connect", 0, &["password"], Role::Password, "the SSH password"),
    ("basic-auth-connect", 1, &[], Role::Password, "the password"),
    ("http.request", 0, &["auth"], Role::Password, "the basic-auth credential"),
    ("https.request", 0, &["auth"], Role::Password, "the basic-auth credential"),
    ("http.get", 0, &["auth"], Role::Password, "the basic-auth credential"),
    ("https.get", 0, &["auth"], Role::Password, "the basic-auth credential"),
    ("request*.auth", 1, &[], Role::Password, "the password"),
    ("request*.auth", 3, &[], Role::Password, "the bearer token"),
    ("superagent*.auth", 1, &[], Role::Password, "the password"),
    ("request*", 1, &["auth", "pass"], Role::Password, "the password"),
    ("request*", 1, &["auth", "password"], Role::Password, "the password"),
    ("request*", 1, &["auth", "bearer"], Role::Password, "the bearer token"),
    ("axios*", 0, &["auth", "password"], Role::Password, "the password"),
    ("axios*", 1, &["auth", "password"], Role::Password, "the password"),
    ("axios*", 2, &["auth", "password"], Role::Password, "the password"),
    ("got*", 1, &["password"], Role::Password, "the password"),
    ("aws-sdk.*", 0, &["secretAccessKey"], Role::Password, "the AWS secret key"),
    ("aws-sdk.*", 0, &["credentials", "secretAccessKey"], Role::Password, "the AWS secret key"),
    ("aws-sdk.Credentials", 1, &[], Role::Password, "the AWS secret key"),
    ("@aws-sdk/*", 0, &["credentials", "secretAccessKey"], Role::Password, "the AWS secret key"),
    ("ms-rest-azure.loginWithUsernamePassword", 1, &[], Role::Password, "the Azure password"),
    ("ms-rest-azure.loginWithServicePrincipalSecret", 1, &[], Role::Password, "the Azure secret"),
    ("digitalocean.client", 0, &[], Role::Password, "the API token"),
    ("twilio", 1, &[], Role::Password, "the API token"),
    ("stripe", 0, &[], Role::Password, "the API key"),
    ("cloudinary.v2.config", 0, &["api_secret"], Role::Password, "the API secret"),
    ("openai*", 0, &["apiKey"], Role::Password, "the API key"),
];

/// The rows by the first two letters of their callee, so that nearly every call is held against none.
static BY_START: LazyLock<BTreeMap<&[u8], Vec<&Row>>> = LazyLock::new(|| {
    let mut by_start: BTreeMap<&[u8], Vec<&Row>> = BTreeMap::new();
    for row in ROWS {
        by_start.entry(start(row.0)).or_default().push(row);
    }
    by_start
});

fn start(callee: &str) -> &[u8] {
    callee.as_bytes().get(..2).unwrap_or_default()
}

/// The values that a call is given where a credential goes.
pub(crate) fn given<'c>(site: &CallSite<'c>) -> Vec<Given<'static>> {
    let Some(callee) = site.callee else { return Vec::new() };
    let callee = callee.as_str();
    let rows = BY_START.get(start(callee)).into_iter().flatten();
    let rows = rows.filter(|row| matches(row.0, callee));
    let mut found: Vec<Given<'static>> = rows
        .filter_map(|(_, place, path, role, what)| {
            let mut value = site.arg(*place)?;
            for name in *path {
                value = property(site.code, value, name)?;
            }
            Some(Given { value, role: *role, what })
        })
        .collect();
    found.extend(basic_auth_users(site, callee));
    found.extend(cloud_client(site, callee));
    found
}

/// A row's callee, in which `*` stands for anything.
fn matches(row: &str, callee: &str) -> bool {
    match row.split_once('*') {
        None => row == callee,
        Some((start, end)) => callee.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
    }
}

/// A property of an object literal, or one that is assigned to the name that holds it.
pub(crate) fn property(code: &Code, object: ExprId, name: &str) -> Option<ExprId> {
    code.property(object, name).or_else(|| assigned(code, object, name))
}

fn assigned(code: &Code, object: ExprId, name: &str) -> Option<ExprId> {
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(object) else { return None };
    let onto = |id: ExprId| matches!(code.kind(id), ExprKind::Name { symbol: Some(other), .. } if other == symbol);
    code.exprs.iter().find_map(|expr| {
        let ExprKind::Assign { target, value, op: None } = &expr.kind else { return None };
        let Pattern::Target(target) = &**target else { return None };
        let ExprKind::Member { object, property, .. } = code.kind(*target) else { return None };
        (&**property == name && onto(*object)).then_some(*value)
    })
}

/// `pkgcloud.storage.createClient({ apiKey: ".." })`, also under `providers`.
fn cloud_client(site: &CallSite<'_>, callee: &str) -> Vec<Given<'static>> {
    const SERVICES: [&str; 8] = [
        "compute",
        "storage",
        "database",
        "dns",
        "blockstorage",
        "loadbalancer",
        "network",
        "orchestration",
    ];
    const OPTIONS: [&str; 5] = ["password", "apiKey", "key", "token", "storageAccessKey"];
    let service =
        callee.strip_prefix("pkgcloud.").and_then(|rest| rest.strip_suffix(".createClient"));
    let known = service
        .and_then(|path| path.rsplit('.').next())
        .is_some_and(|last| SERVICES.contains(&last));
    let Some(options) = site.arg(0).filter(|_| known) else { return Vec::new() };
    let values = OPTIONS.iter().filter_map(|name| property(site.code, options, name));
    values
        .map(|value| Given { value, role: Role::Password, what: "the cloud's credential" })
        .collect()
}

/// `basicAuth({ users: { admin: "password" } })`
fn basic_auth_users(site: &CallSite<'_>, callee: &str) -> Vec<Given<'static>> {
    if callee != "express-basic-auth" {
        return Vec::new();
    }
    let users = site.arg(0).and_then(|options| site.code.property(options, "users"));
    let Some(ExprKind::Object(properties)) =
        users.map(|users| site.code.kind(site.code.constant(users)))
    else {
        return Vec::new();
    };
    let named = properties.iter().filter(|property| property.key != PropertyKey::Spread);
    named
        .map(|property| Given { value: property.value, role: Role::Password, what: "the password" })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{ROWS, matches};

    #[test]
    fn rows_are_found_by_their_first_two_letters() {
        assert!(ROWS.iter().all(|row| row.0.len() >= 2 && !row.0[..2].contains('*')));
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("crypto-js.AES.*", "crypto-js.AES.encrypt"));
        assert!(matches("request*.auth", "request.get().auth"));
        assert!(matches("pg.Client", "pg.Client") && !matches("pg.Client", "pg.Clients"));
        assert!(!matches("passport-*.Strategy", "passport.use"));
    }
}
