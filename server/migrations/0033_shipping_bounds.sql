-- Methods for parcels of some weight, and zones of ranges of postal codes.

alter table shipping_methods add constraint shipping_methods_weights check (max_weight_grams >= min_weight_grams);

-- `{"prefixes": ["10"], "ranges": [{"from": "20000", "to": "20999"}]}`; either may be missing.
alter table shipping_zones add constraint shipping_zones_postal_rules check (
  postal_rules is null
  or (
    postal_rules - 'prefixes' - 'ranges' = '{}'
    and jsonb_typeof(coalesce(postal_rules -> 'prefixes', '[]')) = 'array'
    and jsonb_typeof(coalesce(postal_rules -> 'ranges', '[]')) = 'array'
    and jsonb_array_length(coalesce(postal_rules -> 'ranges', '[]'))
      = jsonb_array_length(jsonb_path_query_array(postal_rules,
          '$.ranges[*] ? (@.from.type() == "string" && @.to.type() == "string")'))
  ));
