// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// The pure pieces that tests look at from outside.

// ParseImportID is parseImportID.
func ParseImportID(id string) (accountID, iamID string, ok bool) { return parseImportID(id) }

// EndpointFault is endpointFault.
func EndpointFault(text string) string { return endpointFault(text) }

// Settle is settleValue.
func Settle(ctx context.Context, planned, found attr.Value) attr.Value {
	return settleValue(ctx, planned, found)
}

// UserAPIKeyModel is userAPIKeyModel.
type UserAPIKeyModel = userAPIKeyModel

// UserAPIKeySchema is the schema of watsonx_user_api_key.
func UserAPIKeySchema(ctx context.Context) schema.Schema {
	var resp resource.SchemaResponse
	NewUserAPIKeyResource().Schema(ctx, resource.SchemaRequest{}, &resp)
	return resp.Schema
}

// SettingsOf is settings.
func SettingsOf(m UserAPIKeyModel) userkey.Settings {
	return m.settings()
}

// Encode is encode.
func Encode(_ context.Context, h userkey.Held, diags *diag.Diagnostics) UserAPIKeyModel {
	var m userAPIKeyModel
	m.encode(h, diags)
	return m
}

// DrawRotation returns the plan of a rotation of the key in a state.
func DrawRotation(plan UserAPIKeyModel, h userkey.Held, diags *diag.Diagnostics) UserAPIKeyModel {
	var prior userAPIKeyModel
	prior.encode(h, diags)
	p := proposal{plan: plan, prior: prior, held: h, wanted: userkey.Wanted{Settings: plan.settings()}, change: userkey.Change{Rotate: true}}
	return p.draw(diags)
}

// RotateGoal is what the rotate action asks for.
func RotateGoal(series userkey.Series) userkey.Goal {
	a := &rotateUserAPIKeyAction{actionBase: actionBase{session: &session{newTag: func() string { return "new" }}}}
	return a.goal(rotateUserAPIKeyModel{Regions: types.SetNull(types.StringType)}, series)
}

// ListKeys returns the entries of the data source watsonx_user_api_keys.
func ListKeys(keys ...userkey.Key) any {
	var found []listedKey
	for _, k := range keys {
		found = append(found, listedKey{Key: k})
	}
	return userAPIKeysDataModel{}.filter(found, time.Time{})
}
