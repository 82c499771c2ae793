// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/numbervalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// minValueLength is how long a key's value must be for IAM, in characters.
const minValueLength = 32

// Descriptions that the resource and the data sources share.
const (
	describeID          = "`account_id/iam_id`. It names the series of keys and never changes."
	describeAccountID   = "Account that the keys belong to."
	describeIAMID       = "IAM ID of the user that the keys belong to, for example `IBMid-…`."
	describeActiveKey   = "The Active key: the one that watsonx runs work with."
	describePhasedOut   = "Earlier keys by key ID. They authorize nothing in watsonx and can be deleted. They are not revoked: IAM accepts their values until they are deleted or expire."
	describeCredentials = "Task credentials by region: where a key is installed."

	describeKeyID       = "ID of the key in IAM."
	describeStatus      = "`Active` or `Phased out`."
	describeDescription = "Description of the key, without the provider's mark."
)

// Schema describes the resource.
func (r *userAPIKeyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The series of user API keys of one user in one account: one Active key with which watsonx runs jobs, and the earlier, Phased out keys. It is rotated in place.",
		Attributes: map[string]schema.Attribute{
			// Optional
			"rotation_trigger": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Any text but the empty one. A change from one value to another rotates the key in place. Setting it for the first time, also after an import, or removing it does not. Default: none; no change rotates.",
				Validators:          []validator.String{notEmpty()},
			},
			"rotate_after_days": schema.NumberAttribute{
				Optional:            true,
				MarkdownDescription: "Age of the Active key, in days, from which it is due for a rotation: a whole number from 1 to 36500. The age is read during refresh; the plan that follows rotates. A change of this argument rotates nothing before the next refresh. Default: none; age rotates nothing.",
				Validators:          []validator.Number{wholeDays(1)},
			},
			"expire_after_days": schema.NumberAttribute{
				Optional:            true,
				MarkdownDescription: "Days after its creation from which IAM refuses a key: a whole number from 1 to 36500, greater than `rotate_after_days`. A change edits the key in place, and removing it takes the end off; a key that is older than that already is rotated by the plan after the next refresh. Default: none; keys do not expire, and the end of a key that exists is left as it is.",
				Validators:          []validator.Number{wholeDays(1)},
			},
			"retention": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: "Which Phased out keys are kept; the others are deleted with the next apply, also without a rotation, if they are `deletable`, this provider created them and nobody locked them. At least one of its arguments is needed. Default: none; all keys are kept.",
				Attributes: map[string]schema.Attribute{
					"keep_last": schema.NumberAttribute{
						Optional:            true,
						MarkdownDescription: "How many of the latest Phased out keys are kept, whatever their age: a whole number of keys from 0 to 36500. Default: 0.",
						Validators: []validator.Number{
							whole("keys", 0, mostDays),
							numbervalidator.AtLeastOneOf(path.MatchRoot("retention").AtName("keep_last"), path.MatchRoot("retention").AtName("min_age_days")),
						},
					},
					"min_age_days": schema.NumberAttribute{
						Optional:            true,
						MarkdownDescription: "How many days a key must have been Phased out before it is deleted: a whole number of days from 0 to 36500. Default: 0.",
						Validators:          []validator.Number{wholeDays(0)},
					},
				},
			},
			"on_external_rotation": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString(string(userkey.ExternalAdopt)),
				MarkdownDescription: "What to do when the Active key was replaced outside Terraform: `adopt` takes the new one over with a warning, `rotate` plans a rotation, `error` stops the plan. Default: `adopt`.",
				Validators: []validator.String{stringvalidator.OneOf(
					string(userkey.ExternalAdopt), string(userkey.ExternalRotate), string(userkey.ExternalError))},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "Description of the Active key in IAM, changed in place; `\"\"` clears it. The provider adds a mark of its own at the end, by which it knows its keys. Default: none; a description is left as it is.",
				Validators:          []validator.String{descriptionValidator()},
			},
			"action_when_leaked": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What IAM does when it finds the value of the Active key in public: `none`, `disable` or `delete`. Changed in place. Default: none; it is left as it is, and IAM gives new keys `disable`.",
				Validators:          []validator.String{stringvalidator.OneOf("none", "disable", "delete")},
			},
			"locked": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether the Active key is locked in IAM against change and deletion, changed in place. A rotation takes the lock off the key that it phases out, and so does removing the argument. Any other lock is left alone: retention passes a locked key over, and a destroy stops at it. Default: none; no key is locked or unlocked.",
			},
			"regions": schema.SetAttribute{
				Optional:            true,
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Data centers in which the key is installed: all in which the user works, since one resource manages them all (not one for each, by `for_each`). " + oneOfRegions() + " Removing one removes the task credential there: jobs there find no key any more. Adding one needs the key's value: unless `store_api_key` or `api_key_wo` has it at hand, the plan is a rotation. Default: the provider's region when the key is created; after that, leaving the argument out changes nothing.",
				Validators:          []validator.Set{validRegions()},
			},
			"store_api_key": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
				MarkdownDescription: "Whether the value of the key is kept in state, as `api_key`. IAM shows a value only once, so switching it on takes effect at the next rotation. Default: `false`.",
			},
			// Not Sensitive beside WriteOnly: Terraform keeps the paths of several sensitive
			// attributes in a random order and takes another order for a change of the world.
			"api_key_wo": schema.StringAttribute{
				Optional:            true,
				WriteOnly:           true,
				MarkdownDescription: "Value of your own for the key, at least 32 characters, for example of an ephemeral resource. It never reaches plan or state. It takes effect with a new `api_key_wo_version`. Default: none; IAM chooses the value.",
				Validators: []validator.String{
					stringvalidator.LengthAtLeast(minValueLength),
					stringvalidator.AlsoRequires(path.MatchRoot("api_key_wo_version")),
				},
			},
			"api_key_wo_version": schema.NumberAttribute{
				Optional:            true,
				MarkdownDescription: fmt.Sprintf("Version of the value in `api_key_wo`: a whole number from 0 to %d. A new version rotates to a key with that value; nothing else rotates then, because IAM takes no value twice. Needs `api_key_wo`. Excludes `rotation_trigger`, `rotate_after_days`, `store_api_key` and `adopt_existing`. Default: none.", mostVersion),
				Validators: []validator.Number{
					whole("", 0, mostVersion),
					numbervalidator.AlsoRequires(path.MatchRoot("api_key_wo")),
					numbervalidator.ConflictsWith(path.MatchRoot("rotation_trigger"), path.MatchRoot("rotate_after_days")),
				},
			},
			"adopt_existing": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
				MarkdownDescription: "Whether a create adopts an Active key that exists. Where the existing key is not installed in all of `regions`, or is due, adopting it rotates it. Read at the creation only. Excludes `api_key_wo`. Default: `false`; an existing key is then an error that shows how to import it.",
			},
			"deletion_policy": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString(string(userkey.DeleteManaged)),
				MarkdownDescription: "What a destroy deletes: `delete_managed` the keys that this provider created, `delete_all` every key of the series, `abandon` nothing. Nothing is deleted once another state has taken the keys over. Default: `delete_managed`.",
				Validators: []validator.String{stringvalidator.OneOf(
					string(userkey.DeleteManaged), string(userkey.DeleteAll), string(userkey.Abandon))},
			},
			"timeouts": timeoutsAttribute(ctx, timeouts.Opts{
				Create:            true,
				Update:            true,
				Delete:            true,
				CreateDescription: "How long a create may take, for example `90s`. Default: `10m`.",
				UpdateDescription: "How long an update, rotations included, may take, for example `90s`. Default: `10m`.",
				DeleteDescription: "How long a destroy may take, for example `90s`. Default: `10m`.",
			}),

			// Computed
			"id":         schema.StringAttribute{Computed: true, MarkdownDescription: describeID},
			"account_id": schema.StringAttribute{Computed: true, MarkdownDescription: describeAccountID},
			"iam_id":     schema.StringAttribute{Computed: true, MarkdownDescription: describeIAMID},
			"tag":        schema.StringAttribute{Computed: true, MarkdownDescription: "Names this resource instance. It stands in the mark that the provider puts at the end of a key's description; see `active_key.tag`."},
			"active_key": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: describeActiveKey + " Null while none is installed; the next plan then creates one. Null, too, where a task credential is installed whose key cannot be told.",
				Attributes:          resourceAttributes(activeKeyFields()),
			},
			"previous_key_id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "ID of the key that was Active before this one; known when a rotation is planned. Null before the first rotation.",
			},
			"phased_out_keys": schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: describePhasedOut,
				NestedObject:        schema.NestedAttributeObject{Attributes: resourceAttributes(resourcePhasedOutKeyFields())},
			},
			"task_credentials": schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: describeCredentials,
				NestedObject:        schema.NestedAttributeObject{Attributes: resourceAttributes(taskCredentialFields())},
			},
			"rotation_due": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether the Active key was due for a rotation when it was last refreshed. A plan then rotates it.",
			},
			"rotation_reason": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Why it is due: `age` (see `rotate_after_days`), `expiry` (a quarter of its life is left, seven days at most, or it is older than `expire_after_days`), `expired`, `disabled`, `missing` (deleted in IAM) or `not_installed` (not in all of `regions`, or another key is). Null otherwise; what the configuration asks for is said in the plan's warning.",
			},
			"api_key": schema.StringAttribute{
				Computed:            true,
				Sensitive:           true,
				MarkdownDescription: "Value of the Active key; null unless `store_api_key` is set and the key was created here since.",
			},
		},
	}
}
