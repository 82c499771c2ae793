// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// diagnose tells what could not be done, why, what to do next, what is left behind, and what to quote to IBM.
func diagnose(intention string, err error, o userkey.Outcome) diag.Diagnostics {
	const otherwise = "Apply again: the provider looks at what is there and goes on. If it fails again, report this."
	detail := explain(err, cmp.Or(advise(err, o), otherwise), remains(o))
	var failed diag.Diagnostic = diag.NewErrorDiagnostic("Could not "+intention, detail)
	if errors.Is(err, userkey.ErrNoRoom) {
		failed = noRoom(o.Total, "Could not "+intention+".\n\n"+detail)
	}
	return append(diag.Diagnostics{failed}, warn(o)...)
}

func noRoom(total int, detail string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(fmt.Sprintf("No room for another API key (%d of %d)", total, total), detail)
}

// explain puts an error, what to say more and what to quote to IBM below each other, without empty parts.
func explain(err error, more ...string) string {
	said := sentence(err.Error())
	if !strings.HasSuffix(said, ".") && !strings.HasSuffix(said, "?") {
		said += "."
	}
	parts := append([]string{said}, more...)
	var refusal *ibmcloud.Error
	if errors.As(err, &refusal) && refusal.TransactionID != "" {
		parts = append(parts, "IBM Cloud transaction: "+refusal.TransactionID)
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(parts, "\n\n")
}

// sentence begins a text with a capital letter, unless that begins an operation or an ID.
func sentence(text string) string {
	first, _, _ := strings.Cut(text, " ")
	if strings.ContainsAny(first, ".-0123456789") {
		return text
	}
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

// remains says what a run that failed has left behind.
func remains(o userkey.Outcome) string {
	if o.Minted.Key.ID == "" {
		return ""
	}
	where, installed := "It is not installed", o.Series.Installed
	regions := slices.DeleteFunc(slices.Sorted(maps.Keys(installed)), func(r string) bool { return installed[r].KeyID != o.Minted.Key.ID })
	if len(regions) > 0 {
		where = "It is installed in " + strings.Join(regions, ", ")
	}
	return fmt.Sprintf("The new key %s (%s) was created before this failed. %s. The next apply finds it and goes on from there.", o.Minted.Key.Name, o.Minted.Key.ID, where)
}

// advise returns a paragraph on what to do about an error; "" if the error says all.
func advise(err error, o userkey.Outcome) string {
	var (
		moved   userkey.MovedError
		locked  userkey.LockedError
		refusal *ibmcloud.Error
	)
	switch {
	case errors.As(err, &moved):
		return adviseMoved(moved)
	case errors.Is(err, userkey.ErrUntold):
		return "Nothing was changed. It was made by another tool, for example by IBM's Python SDK or a script, and jobs run with it. If it may be replaced, set adopt_existing = true; otherwise remove it where it was made."
	case errors.Is(err, userkey.ErrNotPhasedOut):
		return "Nothing was deleted. A key that is Active, or that is not one of the user's user API keys, is never deleted by this action. Take its ID out of key_ids."
	case errors.Is(err, keystore.ErrCreatedTwice):
		return "Nothing was changed. A user has one series of keys, and one resource manages it, in all data centers. Remove one of the two resources; with count or for_each leave one instance."
	case errors.Is(err, userkey.ErrOtherValue):
		return "Nothing was changed. Installing the Active key in another region needs its value, and api_key_wo holds another one. Raise api_key_wo_version to rotate to the value that api_key_wo holds now."
	case errors.Is(err, userkey.ErrSameValue):
		return "Nothing was changed. api_key_wo_version was raised, and api_key_wo still holds the value of the Active key. Set a new value."
	case errors.Is(err, userkey.ErrOwnKey):
		return "Authenticate the provider with another key of the same user, one that is not a user API key of watsonx: create it once in IBM Cloud under Manage > Access (IAM) > API keys."
	case errors.As(err, &locked) && locked.Act == "change":
		return fmt.Sprintf("Somebody locked this key on purpose, and IAM changes no locked key. Set locked = true, and this resource takes the lock off for the change and puts it back; or unlock the key (ibmcloud iam api-key-unlock %s) and apply again.", locked.Key.ID)
	case errors.As(err, &locked):
		return fmt.Sprintf("Somebody locked this key on purpose. If it may go, unlock it (ibmcloud iam api-key-unlock %s) and apply again.", locked.Key.ID)
	case errors.Is(err, userkey.ErrUnseen):
		return "A key that is installed anywhere must not be deleted, so nothing was. Apply again when the data center answers; deletion_policy = \"abandon\" leaves the keys where they are."
	case errors.Is(err, keystore.ErrTrustedProfile):
		return "IAM makes no user API keys for trusted profiles. Configure the provider with an API key of a user who is a member of the account, or of a service ID."
	case errors.Is(err, keystore.ErrOwnValue):
		return "The key was to have the value of api_key_wo. IAM takes no value twice, not even that of a deleted key: if it has seen this one before, choose another value and raise api_key_wo_version."
	case errors.Is(err, userkey.ErrGone):
		return "The service contradicts itself. Apply again: the run looks at what is there and goes on."
	case errors.Is(err, userkey.ErrNotReady):
		return "The service does not accept the new key; it may not have heard of it yet. Apply again later: it goes on from what is there."
	case errors.Is(err, context.DeadlineExceeded) && !errors.As(err, &refusal):
		return timeIsOver
	case errors.As(err, &refusal):
		return adviseRefusal(refusal, o)
	}
	return ""
}

func adviseMoved(e userkey.MovedError) string {
	switch {
	case e.Late:
		return "Somebody else installed a key while this run was under way, and was left alone. Find out who (another state, or the User API key tab), then plan again."
	case len(e.Elsewhere) > 0:
		return fmt.Sprintf("Nothing was changed. A user has one series of keys, and one resource manages it, in all data centers: name %s in regions as well and set adopt_existing = true. "+
			"If another resource manages that key, name this one's data centers there. If no job runs with it any more, delete it in the product's profile page.", strings.Join(e.Elsewhere, ", "))
	case e.Create:
		return fmt.Sprintf("Nothing was changed. To manage the keys that are there, add the block below to the root module and apply again. "+
			"It is right as it stands only where the resource is watsonx_user_api_key.this: put the resource's own address behind \"to\", with its module, count or for_each key if it has one.\n\n"+
			"import {\n  to = watsonx_user_api_key.this # the address of this resource\n  id = %q\n}\n\n"+
			"Or set adopt_existing = true.", e.Owner.ID())
	}
	return "The key was rotated after this plan was made. Nothing was changed. Plan again."
}

func adviseRefusal(e *ibmcloud.Error, o userkey.Outcome) string {
	onPlatform := e.Region != ""
	switch {
	case errors.Is(e, context.Canceled):
		return "The run was interrupted. Apply again: it looks at what is there and goes on."
	case errors.Is(e, ibmcloud.ErrUnreachable):
		return "Something between this machine and IBM Cloud stopped the request. When that is mended, apply again: the provider looks at what is there and goes on."
	case errors.Is(e, ibmcloud.ErrUnknownRegion):
		return "Name the data center where it is used, or change the provider's region, which counts where none is named."
	case errors.Is(e, ibmcloud.ErrLimit):
		return adviseLimit(o)
	case errors.Is(e, ibmcloud.ErrBadToken):
		if isToken(e.Source) {
			return fmt.Sprintf("Check %s: it must hold a bearer token, as ibmcloud iam oauth-tokens prints it.", e.Source)
		}
		return "The token came from iam_endpoint: check that it is the address of IAM."
	case errors.Is(e, ibmcloud.ErrUnknownKey):
		return "IAM does not know the API key that the provider authenticates with: it was deleted, or it is mistyped, or it belongs to another cloud than iam_endpoint. Check " + e.Source + "."
	case errors.Is(e, ibmcloud.ErrAccountBlocked):
		return "IBM blocked the account or the API key, so no key of it works until that is lifted. Ask the account owner to open a case with IBM Cloud support, and quote the transaction."
	case errors.Is(e, ibmcloud.ErrNotMember):
		return "The user of the API key is not a member of the account any more, and IAM deletes the keys of a user who is removed. Ask an administrator to invite the user again, then create a new API key for the provider."
	case errors.Is(e, ibmcloud.ErrUnauthorized):
		if isToken(e.Source) {
			return fmt.Sprintf("The token is not accepted. It lives for an hour at most: put a new one into %s, or use an API key.", e.Source)
		}
		return fmt.Sprintf("The credentials are not accepted. Check that the API key in %s is active and that its user may use the service.", e.Source)
	case errors.Is(e, ibmcloud.ErrDenied) && onPlatform:
		return fmt.Sprintf("The user may not manage task credentials in %s. They need the IAM platform role Administrator, or to be the account owner, and a watsonx service in that data center. Check regions and the provider's region.", e.Region)
	case errors.Is(e, ibmcloud.ErrDenied):
		return "The user may not manage API keys in this account. They need the IAM platform role Administrator or to be the account owner; where the account restricts the creation of user API keys, they also need the role User API key creator on IAM Identity."
	case errors.Is(e, ibmcloud.ErrNotFound) && onPlatform:
		return fmt.Sprintf("There is no task-credentials service at this address. Check that watsonx is offered in %s, and platform_endpoint if it is set.", e.Region)
	case errors.Is(e, ibmcloud.ErrConflict):
		return "It was changed by somebody else meanwhile, or it is locked. Plan again."
	case errors.Is(e, context.DeadlineExceeded):
		return timeIsOver
	case e.Status == 0 && onPlatform:
		return fmt.Sprintf("The data center did not answer. Check that regions and the provider's region name it rightly (%s), and the network.", e.Region)
	case e.Status == 0:
		return "IAM did not answer. Check the network, and iam_endpoint if it is set."
	case e.Status >= 500 || e.Status == 429:
		return "The service has a problem of its own or is busy. Apply again later: it goes on from what is there."
	}
	return "The service did not accept the request as it was sent. Check the arguments that it names. If they are right, report this, and ask IBM with the transaction."
}

// isToken reports whether credentials that come from there are a ready token.
func isToken(source string) bool { return strings.HasSuffix(strings.ToLower(source), "token") }

func adviseLimit(o userkey.Outcome) string {
	if len(o.Series.PhasedOut) == 0 {
		return "The user has as many API keys as IAM allows, 20 unless IBM raised it, and none of them is a Phased out user API key. Delete API keys that are not used any more, or ask IBM to raise the limit."
	}
	return "The user has as many API keys as IAM allows, 20 unless IBM raised it. These user API keys are Phased out and can be deleted, if no job that still runs began with them: " +
		namesOf(o.Series.PhasedOut) + ". Delete one in the User API key tab or with ibmcloud iam api-key-delete, then apply again."
}

const timeIsOver = "The time for this operation was over; the timeouts argument gives it more. Apply again: it goes on from what is there."
