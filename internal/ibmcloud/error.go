// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Kinds of refusal, for errors.Is.
var (
	// ErrNotFound is status 404.
	ErrNotFound = errors.New("not found")
	// ErrUnauthorized is status 401, or 400 on some paths: the token is not accepted.
	ErrUnauthorized = errors.New("not authenticated")
	// ErrDenied is status 403: the identity may not do this.
	ErrDenied = errors.New("not allowed")
	// ErrConflict is status 409 or 412: it exists, it is locked, or it was changed meanwhile.
	ErrConflict = errors.New("conflict")
	// ErrLimit means that the identity has as many API keys as IAM allows.
	ErrLimit = errors.New("limit of API keys reached")
	// ErrUnknownKey means that IAM does not know the API key offered for a
	// token: wrong, deleted, or so new that it has not spread.
	ErrUnknownKey = errors.New("unknown API key")
	// ErrAccountBlocked means that IAM makes no tokens, because the account or
	// the key is blocked.
	ErrAccountBlocked = errors.New("account blocked")
	// ErrNotMember means that the user of the API key is not, or no longer, a
	// member of the account.
	ErrNotMember = errors.New("not a member of the account")
	// ErrBadToken means that the bearer token cannot be read, or does not say
	// whom it stands for. Nothing was sent with it.
	ErrBadToken = errors.New("unusable bearer token")
	// ErrUnknownRegion means that watsonx does not run in the region. Nothing was sent.
	ErrUnknownRegion = errors.New("unknown region")
	// ErrUnreachable means that something between here and the service stopped
	// the request or answered it: a proxy, a certificate, a name, a login page.
	// The message says what helps.
	ErrUnreachable = errors.New("service not reached")
	// ErrAmbiguous means that the service may have carried out the request: the
	// reply was lost or says nothing. Look before you send it again.
	ErrAmbiguous = errors.New("outcome unknown")
)

const (
	codeLimit          = "BXNIM0151E"
	codeUnknownKey     = "BXNIM0415E"
	codeAccountBlocked = "BXNIM0434E"
	codeNotMember      = "BXNIM0141E"
)

// An Error is a call that an IBM Cloud service refused, or that did not get
// through. It holds no secret.
type Error struct {
	Operation     string // for example "iam.CreateAPIKey"; see Operations
	Region        string // the platform's region; empty for IAM
	Status        int    // HTTP status of the reply; 0 when there was none
	Code          string // the service's error code, if any
	Message       string // what the service says, or what went wrong; one line
	TransactionID string // quote this when asking IBM for help
	Source        string // where the client's credentials come from; see Options.Source
	Ambiguous     bool   // the service may have carried out the request; see ErrAmbiguous
	Err           error  // why nothing was sent, or why there was no reply; nil when there was one
}

// Error returns one line: operation, region, status, message and code.
func (e *Error) Error() string {
	parts := []string{e.Operation}
	if e.Region != "" {
		parts[0] += " in " + e.Region
	}
	if e.Status != 0 {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))))
	}
	if e.Message != "" && e.Message != http.StatusText(e.Status) {
		parts = append(parts, e.Message)
	}
	text := strings.Join(parts, ": ")
	if e.Code != "" {
		text += " (" + e.Code + ")"
	}
	return text
}

// Unwrap returns the cause, for example context.DeadlineExceeded.
func (e *Error) Unwrap() error { return e.Err }

// Is matches the kinds of refusal, so that callers never compare numbers.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		return e.Status == http.StatusNotFound
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized || tokenTooOld(e.Status, e.Message)
	case ErrDenied:
		return e.Status == http.StatusForbidden
	case ErrConflict:
		return e.Status == http.StatusConflict || e.Status == http.StatusPreconditionFailed
	case ErrLimit:
		return e.Status == http.StatusUnprocessableEntity && e.Code == codeLimit
	case ErrUnknownKey:
		return e.Status == http.StatusBadRequest && e.Code == codeUnknownKey &&
			slices.Contains([]string{opToken, opProveAPIKey}, e.Operation)
	case ErrAccountBlocked:
		return e.Code == codeAccountBlocked
	case ErrNotMember:
		return e.Code == codeNotMember
	case ErrUnreachable:
		return strings.HasSuffix(e.Message, otherThanJSON)
	case ErrAmbiguous:
		return e.Ambiguous
	}
	return false
}

// failed turns the end of a call into an Error. err is what IBM's SDK made of
// it and is used only where the call itself knows nothing better.
func (c *Client) failed(k *call, err error) error {
	if token, ok := errors.AsType[*Error](k.lost); ok {
		// The request was never sent, or refused for its token, and there was no new one.
		return token
	}

	e := &Error{Operation: k.operation, Region: k.region, Status: k.status, Ambiguous: k.perhaps, Source: c.options.Source}
	cause := k.lost
	switch {
	case k.status == 0 && cause == nil:
		cause = err // Nothing was sent.
	case k.status == 0:
	case k.status < 200 || k.status > 299:
		e.Code, e.Message = c.refusal(k)
	default:
		e.Message = c.clean(k, unreadable(k, err))
		e.Ambiguous = e.Ambiguous || !k.repeatable
	}
	e.TransactionID = c.transactionID(k)
	if cause != nil {
		if e.Message != "" {
			e.Message = "; before that: " + e.Message
		}
		e.Err = c.cause(k, cause)
		e.Message = c.clean(k, e.Err.Error()+e.Message)
	}
	return e
}

// cause returns why a call got no reply, for Unwrap. An error whose text holds
// a secret is replaced: the code that unwraps it may print it.
func (c *Client) cause(k *call, err error) error {
	err = bare(err)
	if text := c.clean(k, err.Error()); text != err.Error() {
		return errors.New(text)
	}
	return err
}
