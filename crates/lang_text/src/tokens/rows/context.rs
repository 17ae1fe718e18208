//! Values without a shape of their own: known by the name that they are assigned to.

use super::Row;

const HEX32: &str = "[a-f0-9]{32}";
const HEX40: &str = "[a-f0-9]{40}";
const HEX64: &str = "[a-f0-9]{64}";
const ALNUM32: &str = "[A-Za-z0-9]{32}";
const UUID: &str = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}";

pub(super) const ROWS: &[Row] = &[
    Row::context(
        "twilio-auth-token",
        "Twilio auth token",
        &["twilio_auth_token", "twilioauthtoken", "twilio_token", "twilio-auth-token"],
        HEX32,
    ),
    Row::context("heroku-api-key", "Heroku API key", &["heroku"], UUID),
    Row::context(
        "datadog-key",
        "Datadog key",
        &["datadog", "dd_api_key", "dd_app_key", "dd-api-key"],
        "[a-z0-9]{40}|[a-f0-9]{32}",
    ),
    Row::context("algolia-admin-key", "Algolia admin key", &["algolia"], HEX32),
    Row::context(
        "alibaba-secret-key",
        "Alibaba Cloud secret key",
        &["alibaba", "aliyun"],
        "[A-Za-z0-9]{30}",
    )
    .entropy(3.8),
    Row::context(
        "cloudflare-token",
        "Cloudflare token",
        &["cloudflare", "cf_api"],
        "[A-Za-z0-9_\\-]{40}|[a-f0-9]{37}",
    )
    .entropy(3.4),
    Row::context("fastly-token", "Fastly token", &["fastly"], "[A-Za-z0-9_\\-]{32}").entropy(3.6),
    Row::context("netlify-token", "Netlify token", &["netlify"], "[A-Za-z0-9_\\-]{40,46}")
        .entropy(3.8),
    Row::context(
        "vercel-token",
        "Vercel token",
        &["vercel_token", "verceltoken"],
        "[A-Za-z0-9]{24}",
    )
    .entropy(3.6),
    Row::context("okta-token-named", "Okta token", &["okta"], "[A-Za-z0-9=_\\-]{42}").entropy(3.8),
    Row::context(
        "facebook-secret",
        "Facebook app secret",
        &["facebook", "fb_app_secret", "fb_secret"],
        HEX32,
    ),
    Row::context(
        "twitter-secret",
        "Twitter API secret",
        &["twitter"],
        "[A-Za-z0-9]{45,50}|[A-Za-z0-9]{25}|[0-9]{15,25}-[A-Za-z0-9]{20,40}",
    )
    .entropy(3.8),
    Row::context(
        "linkedin-secret",
        "LinkedIn client secret",
        &["linkedin_client_secret", "linkedin_secret", "linkedinsecret", "linkedin-client-secret"],
        "[A-Za-z0-9]{16}",
    )
    .entropy(3.2),
    Row::context(
        "dropbox-secret",
        "Dropbox token",
        &["dropbox"],
        "[A-Za-z0-9]{15}|[A-Za-z0-9]{11}AAAAAAAAAA[A-Za-z0-9\\-_=]{43}",
    )
    .entropy(3.2),
    Row::context(
        "discord-secret",
        "Discord client secret",
        &["discord"],
        "[A-Za-z0-9=_\\-]{32}|[a-f0-9]{64}",
    )
    .entropy(3.6),
    Row::context(
        "bitbucket-secret",
        "Bitbucket client secret",
        &["bitbucket"],
        "[A-Za-z0-9=_\\-]{64}",
    )
    .entropy(3.8),
    Row::context("coinbase-token", "Coinbase token", &["coinbase"], "[A-Za-z0-9_\\-]{64}")
        .entropy(3.8),
    Row::context(
        "codecov-token",
        "Codecov token",
        &["codecov"],
        "[A-Za-z0-9]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ),
    Row::context("drone-token", "Drone CI token", &["droneci", "drone_token"], ALNUM32),
    Row::context("travis-token", "Travis CI token", &["travis"], "[A-Za-z0-9]{22}").entropy(3.4),
    Row::context("snyk-token", "Snyk token", &["snyk"], UUID),
    Row::context("sonar-token-named", "SonarQube token", &["sonar_token", "sonar.login"], HEX40),
    Row::context("sentry-auth-token", "Sentry auth token", &["sentry_auth", "sentryauth"], HEX64),
    Row::context(
        "new-relic-license",
        "New Relic license key",
        &["new_relic_license", "newreliclicense", "newrelic_license"],
        "[a-f0-9]{36}NRAL|[a-f0-9]{40}",
    ),
    Row::context(
        "mailgun-signing-key",
        "Mailgun key",
        &["mailgun"],
        "(?:pubkey-|key-)?[a-f0-9]{32}(?:-[a-f0-9]{8}-[a-f0-9]{8})?",
    ),
    Row::context(
        "mailchimp-key-named",
        "Mailchimp key",
        &["mailchimp"],
        "[a-f0-9]{32}(?:-us[0-9]{1,2})?",
    ),
    Row::context(
        "mapbox-secret",
        "Mapbox secret token",
        &["mapbox_secret"],
        "sk\\.[A-Za-z0-9_.\\-]{60,}",
    ),
    Row::context(
        "adobe-secret",
        "Adobe client secret",
        &["adobe"],
        "p8e-[A-Za-z0-9]{32}|[a-f0-9]{32}",
    ),
    Row::context("adafruit-key", "Adafruit IO key", &["adafruit"], "[A-Za-z0-9_\\-]{32}")
        .entropy(3.6),
    Row::context("airtable-key", "Airtable API key", &["airtable"], "[A-Za-z0-9]{17}").entropy(3.2),
    Row::context("asana-secret", "Asana secret", &["asana"], ALNUM32).entropy(3.4),
    Row::context(
        "atlassian-token-named",
        "Atlassian API token",
        &["atlassian", "confluence", "jira"],
        "[A-Za-z0-9]{24}",
    )
    .entropy(3.6),
    Row::context("bittrex-key", "Bittrex key", &["bittrex"], ALNUM32).entropy(3.4),
    Row::context(
        "confluent-key",
        "Confluent key",
        &["confluent"],
        "[A-Za-z0-9]{64}|[A-Za-z0-9]{16}",
    )
    .entropy(3.2),
    Row::context(
        "contentful-delivery-token",
        "Contentful delivery token",
        &["contentful"],
        "[A-Za-z0-9=_\\-]{43}",
    )
    .entropy(3.8),
    Row::context("etsy-token", "Etsy token", &["etsy"], "[A-Za-z0-9]{24}").entropy(3.4),
    Row::context("finicity-key", "Finicity key", &["finicity"], "[a-f0-9]{32}|[A-Za-z0-9]{20}"),
    Row::context("finnhub-key", "Finnhub key", &["finnhub"], "[a-z0-9]{20}").entropy(3.0),
    Row::context("flickr-key", "Flickr key", &["flickr"], ALNUM32),
    Row::context("freshbooks-token", "FreshBooks token", &["freshbooks"], HEX64),
    Row::context("gitter-token", "Gitter token", &["gitter"], "[A-Za-z0-9_\\-]{40}").entropy(3.4),
    Row::context("hubspot-key", "HubSpot key", &["hubspot"], UUID),
    Row::context("intercom-token", "Intercom token", &["intercom"], "[A-Za-z0-9=_\\-]{60}")
        .entropy(3.6),
    Row::context(
        "jfrog-key",
        "JFrog credential",
        &["jfrog", "artifactory", "bintray", "xray"],
        "[A-Za-z0-9]{73}|[A-Za-z0-9]{64}",
    )
    .entropy(3.6),
    Row::context("kraken-key", "Kraken key", &["kraken"], "[A-Za-z0-9/=_+\\-]{80,90}").entropy(4.0),
    Row::context(
        "kucoin-key",
        "KuCoin key",
        &["kucoin"],
        "[a-f0-9]{24}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ),
    Row::context(
        "launchdarkly-token",
        "LaunchDarkly token",
        &["launchdarkly"],
        "[A-Za-z0-9=_\\-]{40}",
    )
    .entropy(3.4),
    Row::context(
        "linear-secret",
        "Linear client secret",
        &["linear_client_secret", "linear_secret", "linearsecret"],
        HEX32,
    ),
    Row::context("mattermost-token", "Mattermost token", &["mattermost"], "[a-z0-9]{26}")
        .entropy(3.4),
    Row::context(
        "messagebird-token",
        "MessageBird token",
        &["messagebird", "message-bird", "message_bird"],
        "[A-Za-z0-9]{25}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ),
    Row::context(
        "nytimes-key",
        "New York Times key",
        &["nytimes", "newyorktimes", "new-york-times"],
        "[A-Za-z0-9=_\\-]{32}",
    )
    .entropy(3.4),
    Row::context("plaid-secret", "Plaid secret", &["plaid"], "[a-f0-9]{30}|[a-f0-9]{24}"),
    Row::context(
        "rapidapi-key",
        "RapidAPI key",
        &["rapidapi", "x-rapidapi-key"],
        "[A-Za-z0-9_\\-]{50}",
    )
    .entropy(3.6),
    Row::context(
        "sendbird-token",
        "Sendbird token",
        &["sendbird"],
        "[a-f0-9]{40}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ),
    Row::context(
        "sidekiq-secret",
        "Sidekiq credential",
        &["bundle_enterprise__contribsys__com", "bundle_gems__contribsys__com"],
        "[a-f0-9]{8}:[a-f0-9]{8}",
    ),
    Row::context("squarespace-token", "Squarespace token", &["squarespace"], UUID),
    Row::context(
        "sumologic-key",
        "Sumo Logic key",
        &["sumologic", "sumo_access"],
        "[A-Za-z0-9]{64}|su[A-Za-z0-9]{12}",
    )
    .entropy(3.2),
    Row::context("trello-token", "Trello token", &["trello"], "[a-zA-Z0-9]{32}|[a-f0-9]{64}"),
    Row::context("twitch-token", "Twitch token", &["twitch"], "[a-z0-9]{30}").entropy(3.4),
    Row::context(
        "yandex-token",
        "Yandex token",
        &["yandex"],
        "t1\\.[A-Z0-9a-z_\\-]+=*\\.[A-Z0-9a-z_\\-]{86}={0,2}|YC[a-zA-Z0-9_\\-]{38}",
    )
    .entropy(3.4),
    Row::context("zendesk-secret", "Zendesk secret", &["zendesk"], "[A-Za-z0-9]{40}").entropy(3.6),
    Row::context(
        "firebase-server-key",
        "Firebase server key",
        &["fcm_server_key", "firebase_server_key", "fcmserverkey"],
        "[A-Za-z0-9_:\\-]{140,180}",
    ),
    Row::context(
        "cloudinary-secret",
        "Cloudinary API secret",
        &["cloudinary_api_secret", "cloudinary_secret", "cloudinaryapisecret"],
        "[A-Za-z0-9_\\-]{27}",
    )
    .entropy(3.4),
    Row::context(
        "azure-account-key-named",
        "Azure account key",
        &[
            "azure_storage_key",
            "azure_storage_account_key",
            "storageaccountkey",
            "cosmos_key",
            "cosmosdb_key",
        ],
        "[A-Za-z0-9+/]{86}==",
    )
    .entropy(4.0),
    Row::context(
        "aws-session-token",
        "AWS session token",
        &["aws_session_token", "awssessiontoken", "aws-session-token"],
        "[A-Za-z0-9/+]{100,380}={0,2}",
    )
    .entropy(4.0),
    Row::context(
        "sauce-key",
        "Sauce Labs access key",
        &["sauce_access_key", "sauceaccesskey"],
        UUID,
    ),
    Row::context("softlayer-key", "SoftLayer key", &["softlayer"], HEX64),
    Row::context("codeclimate-token", "Code Climate token", &["codeclimate"], HEX64),
    Row::context("hockeyapp-key", "HockeyApp key", &["hockeyapp"], HEX32),
    Row::context(
        "npm-registry-password",
        "npm registry credential",
        &[":_auth", ":_password"],
        "[A-Za-z0-9+/]{16,}={0,2}",
    ),
];
