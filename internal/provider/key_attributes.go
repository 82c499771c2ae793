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
		{"name", types.StringType, describeKeyName},
		{"crn", types.StringType, describeCRN},
		{"status", types.StringType, describeStatus},
		{"created_at", types.StringType, describeCreatedAt},
		{"expires_at", types.StringType, describeExpiresAt},
		{"disabled", types.BoolType, describeDisabled},
		{"locked", types.BoolType, describeLocked},
		{"managed", types.BoolType, describeManaged},
	}
}

func activeKeyFields() []field {
	return append(keyFields(),
		field{"id", types.StringType, describeKeyID},
		field{"description", types.StringType, describeDescription},
		field{"tag", types.StringType, describeKeyTag},
	)
}

func phasedOutKeyFields() []field {
	return append(keyFields(), field{"phased_out_at", types.StringType, describePhasedOutAt})
}

// resourcePhasedOutKeyFields are those of the resource, which has a retention.
func resourcePhasedOutKeyFields() []field {
	return append(phasedOutKeyFields(), field{"deletable", types.BoolType, describeDeletable})
}

func taskCredentialFields() []field {
	return []field{
		{"id", types.StringType, describeCredentialID},
		{"name", types.StringType, describeCredentialName},
		{"key_id", types.StringType, describeCredentialKeyID},
		{"created_at", types.StringType, describeCredentialCreatedAt},
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
