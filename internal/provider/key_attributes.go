// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A field is a computed attribute of a key or a task credential. Resource and data
// sources share it: the framework has no type of attribute for both.
type field struct {
	name  string
	kind  attr.Type
	about string
}

// keyFields are what every key shows.
func keyFields() []field {
	return []field{
		{"name", types.StringType, "Name of the key, as the product gives it."},
		{"crn", types.StringType, "Cloud resource name of the key."},
		{"status", types.StringType, describeStatus},
		{"created_at", types.StringType, "Time of creation (RFC 3339, UTC). IAM rounds it down to the minute."},
		{"expires_at", types.StringType, "Time from which IAM refuses the key (RFC 3339, UTC); null if it does not expire."},
		{"disabled", types.BoolType, "Whether the key is disabled in IAM."},
		{"locked", types.BoolType, "Whether the key is locked in IAM against change and deletion."},
		{"managed", types.BoolType, "Whether this provider created the key."},
	}
}

func activeKeyFields() []field {
	return append(keyFields(),
		field{"id", types.StringType, describeKeyID},
		field{"description", types.StringType, describeDescription},
		field{"tag", types.StringType, "Tag of the resource instance that created the key or took it over last; null for a key that no resource of this provider has touched. Another tag than `tag` means that another state manages the keys now."},
	)
}

func phasedOutKeyFields() []field {
	return append(keyFields(), field{"phased_out_at", types.StringType, "Time at which another key became Active (RFC 3339, UTC). For keys that were replaced outside Terraform it is read off their successor."})
}

// resourcePhasedOutKeyFields are those of the resource, which has a retention.
func resourcePhasedOutKeyFields() []field {
	return append(phasedOutKeyFields(), field{"deletable", types.BoolType, "Whether the key had been Phased out for `retention.min_age_days` when it was last refreshed; `false` without `retention`."})
}

func taskCredentialFields() []field {
	return []field{
		{"id", types.StringType, "ID of the task credential."},
		{"name", types.StringType, "Name of the task credential."},
		{"key_id", types.StringType, "ID of the key that the task credential holds."},
		{"created_at", types.StringType, "Time of installation (RFC 3339, UTC), if the service tells it."},
	}
}

// resourceAttributes returns the fields as attributes of a resource.
func resourceAttributes(fields []field) map[string]schema.Attribute {
	all := map[string]schema.Attribute{}
	for _, f := range fields {
		all[f.name] = schema.StringAttribute{Computed: true, MarkdownDescription: f.about}
		if f.kind == types.BoolType {
			all[f.name] = schema.BoolAttribute{Computed: true, MarkdownDescription: f.about}
		}
	}
	return all
}

// dataAttributes returns the fields as attributes of a data source.
func dataAttributes(fields []field) map[string]dataschema.Attribute {
	all := map[string]dataschema.Attribute{}
	for _, f := range fields {
		all[f.name] = dataschema.StringAttribute{Computed: true, MarkdownDescription: f.about}
		if f.kind == types.BoolType {
			all[f.name] = dataschema.BoolAttribute{Computed: true, MarkdownDescription: f.about}
		}
	}
	return all
}

// objectType returns the type of an object with the fields.
func objectType(fields []field) types.ObjectType {
	all := map[string]attr.Type{}
	for _, f := range fields {
		all[f.name] = f.kind
	}
	return types.ObjectType{AttrTypes: all}
}
