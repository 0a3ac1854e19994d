//! The mappings of the known platforms.

use std::sync::{Arc, OnceLock};

use super::{Mapping, parse};

const TEXTS: [&str; 51] = [
    include_str!("../../platforms/assoconnect-contacts.toml"),
    include_str!("../../platforms/assoconnect-gifts.toml"),
    include_str!("../../platforms/assoconnect-participants.toml"),
    include_str!("../../platforms/benevity-disbursement.toml"),
    include_str!("../../platforms/benevity.toml"),
    include_str!("../../platforms/bloomerang.toml"),
    include_str!("../../platforms/brevo.toml"),
    include_str!("../../platforms/civicrm-api.toml"),
    include_str!("../../platforms/civicrm.toml"),
    include_str!("../../platforms/dolibarr-api.toml"),
    include_str!("../../platforms/dolibarr.toml"),
    include_str!("../../platforms/donorbox-api.toml"),
    include_str!("../../platforms/donorbox.toml"),
    include_str!("../../platforms/fec.toml"),
    include_str!("../../platforms/fundraising-engagement-api.toml"),
    include_str!("../../platforms/fundraising-engagement-pledges.toml"),
    include_str!("../../platforms/fundraising-engagement.toml"),
    include_str!("../../platforms/galette.toml"),
    include_str!("../../platforms/givewp-subscriptions.toml"),
    include_str!("../../platforms/givewp.toml"),
    include_str!("../../platforms/gocardless-api.toml"),
    include_str!("../../platforms/gocardless.toml"),
    include_str!("../../platforms/helloasso-2020.toml"),
    include_str!("../../platforms/helloasso-api.toml"),
    include_str!("../../platforms/helloasso-gift-form.toml"),
    include_str!("../../platforms/helloasso-membership-form.toml"),
    include_str!("../../platforms/helloasso-sale-form.toml"),
    include_str!("../../platforms/jeveuxaider-missions.toml"),
    include_str!("../../platforms/jeveuxaider-participations.toml"),
    include_str!("../../platforms/jeveuxaider-users.toml"),
    include_str!("../../platforms/little-green-light.toml"),
    include_str!("../../platforms/mailchimp.toml"),
    include_str!("../../platforms/mailjet.toml"),
    include_str!("../../platforms/npsp-import.toml"),
    include_str!("../../platforms/npsp-opportunities.toml"),
    include_str!("../../platforms/npsp-payments.toml"),
    include_str!("../../platforms/odoo.toml"),
    include_str!("../../platforms/paheko-full.toml"),
    include_str!("../../platforms/paheko-members.toml"),
    include_str!("../../platforms/paheko-simple.toml"),
    include_str!("../../platforms/paypal-activity.toml"),
    include_str!("../../platforms/paypal-statement.toml"),
    include_str!("../../platforms/raisers-edge.toml"),
    include_str!("../../platforms/salesforce-report.toml"),
    include_str!("../../platforms/sepa-orders.toml"),
    include_str!("../../platforms/sepa-rejects.toml"),
    include_str!("../../platforms/sepa-statement.toml"),
    include_str!("../../platforms/stripe-balance.toml"),
    include_str!("../../platforms/stripe-charges.toml"),
    include_str!("../../platforms/stripe-payments.toml"),
    include_str!("../../platforms/volunteer-hours.toml"),
];

/// Returns the built-in mappings.
pub(crate) fn builtin() -> &'static [Arc<Mapping>] {
    static MAPPINGS: OnceLock<Vec<Arc<Mapping>>> = OnceLock::new();
    // A test reads each text; one that could not be read would only be missing here.
    MAPPINGS.get_or_init(|| TEXTS.iter().filter_map(|text| parse::mapping(text).ok()).map(Arc::new).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_built_in_mapping_is_whole() {
        let mut names = BTreeSet::new();
        for text in TEXTS {
            let mapping = parse::mapping(text).unwrap_or_else(|error| panic!("{error}"));
            assert!(!mapping.has.is_empty() && !mapping.prefix.is_empty(), "{}", mapping.format);
            assert!(names.insert(mapping.format.clone()), "{}", mapping.format);
        }
        assert_eq!(builtin().len(), TEXTS.len());
    }
}
