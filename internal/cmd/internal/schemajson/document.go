// SPDX-License-Identifier: MPL-2.0

// Package schemajson writes a provider's schemas in the format of the command
// "terraform providers schema -json", for every kind that the provider offers
// and not only for those that the CLI at hand knows.
//
// The format: https://developer.hashicorp.com/terraform/cli/commands/providers/schema
package schemajson

import "encoding/json"

// FormatVersion is the version of the format.
const FormatVersion = "1.0"

// A Document is what the command prints. Maps make its order the alphabet's,
// whatever the order in which the provider names things.
type Document struct {
	FormatVersion string              `json:"format_version"`
	Providers     map[string]Provider `json:"provider_schemas"`
}

// A Provider is everything that one provider offers, by name.
type Provider struct {
	Config      *Schema             `json:"provider,omitempty"`
	Resources   map[string]Schema   `json:"resource_schemas,omitempty"`
	DataSources map[string]Schema   `json:"data_source_schemas,omitempty"`
	Ephemerals  map[string]Schema   `json:"ephemeral_resource_schemas,omitempty"`
	Lists       map[string]Schema   `json:"list_resource_schemas,omitempty"`
	Actions     map[string]Action   `json:"action_schemas,omitempty"`
	Functions   map[string]Function `json:"functions,omitempty"`
	Identities  map[string]Identity `json:"resource_identity_schemas,omitempty"`
}

// A Schema describes a kind of block in a configuration.
type Schema struct {
	Version int64 `json:"version"`
	Block   Block `json:"block"`
}

// An Action describes an action; actions have no versions.
type Action struct {
	Block Block `json:"block"`
}

// A Block is the inside of a block.
type Block struct {
	Attributes  map[string]Attribute   `json:"attributes,omitempty"`
	Blocks      map[string]NestedBlock `json:"block_types,omitempty"`
	Description string                 `json:"description,omitempty"`
	Kind        string                 `json:"description_kind,omitempty"`
	Deprecated  bool                   `json:"deprecated,omitempty"`
}

// A NestedBlock is a block within a block.
type NestedBlock struct {
	Nesting string `json:"nesting_mode,omitempty"`
	Block   Block  `json:"block"`
	Min     int64  `json:"min_items,omitempty"`
	Max     int64  `json:"max_items,omitempty"`
}

// An Attribute has either a type or, for objects, attributes of its own.
type Attribute struct {
	Type        json.RawMessage `json:"type,omitempty"`
	Nested      *Nested         `json:"nested_type,omitempty"`
	Description string          `json:"description,omitempty"`
	Kind        string          `json:"description_kind,omitempty"`
	Deprecated  bool            `json:"deprecated,omitempty"`
	Required    bool            `json:"required,omitempty"`
	Optional    bool            `json:"optional,omitempty"`
	Computed    bool            `json:"computed,omitempty"`
	Sensitive   bool            `json:"sensitive,omitempty"`
	WriteOnly   bool            `json:"write_only,omitempty"`
}

// Nested are the attributes of an object, or of each object of a collection.
type Nested struct {
	Attributes map[string]Attribute `json:"attributes,omitempty"`
	Nesting    string               `json:"nesting_mode,omitempty"`
}

// A Function is a function's signature.
type Function struct {
	Description string          `json:"description,omitempty"`
	Summary     string          `json:"summary,omitempty"`
	Deprecation string          `json:"deprecation_message,omitempty"`
	Return      json.RawMessage `json:"return_type"`
	Parameters  []Parameter     `json:"parameters,omitempty"`
	Variadic    *Parameter      `json:"variadic_parameter,omitempty"`
}

// A Parameter is one of a function's.
type Parameter struct {
	Name        string          `json:"name,omitempty"`
	Description string          `json:"description,omitempty"`
	Nullable    bool            `json:"is_nullable,omitempty"`
	Type        json.RawMessage `json:"type"`
}

// An Identity is what names a resource.
type Identity struct {
	Version    int64                        `json:"version"`
	Attributes map[string]IdentityAttribute `json:"attributes,omitempty"`
}

// An IdentityAttribute is a part of an identity.
type IdentityAttribute struct {
	Type        json.RawMessage `json:"type"`
	Description string          `json:"description,omitempty"`
	Required    bool            `json:"required_for_import,omitempty"`
	Optional    bool            `json:"optional_for_import,omitempty"`
}
