using EhrConnect.Data.Events;
using EhrConnect.FhirApi.Validation;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Webhooks;
using FluentValidation;

namespace EhrConnect.FhirApi.Webhooks;

sealed class WebhookRequestValidator : AbstractValidator<WebhookRequest>
{
    private const int MaxHeaders = 20;
    private const int MaxHeaderValue = 2000;

    public WebhookRequestValidator(EgressGuard egress)
    {
        RuleFor(w => w.Name).IsName().When(w => w.Name is not null);
        RuleFor(w => w.Url).Cascade(CascadeMode.Stop).NotEmpty().MaximumLength(2000)
            .Must(url => Uri.TryCreate(url, UriKind.Absolute, out _)).WithMessage("Give an absolute address, for example https://example.org/hook.")
            .CustomAsync(async (url, context, cancellationToken) =>
            {
                var verdict = await egress.CheckAsync(new Uri(url!), cancellationToken);
                if (!verdict.Allowed) context.AddFailure(verdict.Reason!);
            });
        RuleFor(w => w.Events).Cascade(CascadeMode.Stop).NotEmpty()
            .Must(events => events!.Count <= 50 && events.All(pattern => pattern is not null && EventTypes.IsPattern(pattern)))
            .WithMessage($"Give event types, families such as fhir.* or *. Types: {string.Join(", ", EventTypes.Known.Order(StringComparer.Ordinal))}.");
        RuleFor(w => w.Filters!).SetValidator(new WebhookFiltersValidator()).When(w => w.Filters is not null);
        RuleFor(w => w.Headers).Must(AreOwnHeaders).When(w => w.Headers is not null)
            .WithMessage($"Give at most {MaxHeaders} headers; not webhook-*, X-EHRConnect-*, Content-*, Host and others that the delivery itself sets; values of visible ASCII.");
        RuleFor(w => w.Payload).Must(payload => payload is null or "thin" or "full").WithMessage("Give thin.");
        RuleFor(w => w.RetryConfig!).SetValidator(new WebhookRetryValidator()).OverridePropertyName("retry_config").When(w => w.RetryConfig is not null);
        RuleFor(w => w.Status).Must(status => status is null or "active" or "disabled").WithMessage("Give active or disabled.");
        RuleFor(w => w.Secret).Null().WithMessage("Secrets are made here: leave it out, the answer holds the secret once.");
    }

    private static bool AreOwnHeaders(Dictionary<string, string>? headers) =>
        headers!.Count <= MaxHeaders
        && headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() == headers.Count
        && headers.All(header => WebhookHeaders.MayBeNamed(header.Key) && header.Value is { Length: <= MaxHeaderValue } && WebhookHeaders.MayBeValue(header.Value));
}

sealed class WebhookFiltersValidator : AbstractValidator<WebhookFilters>
{
    public WebhookFiltersValidator()
    {
        RuleFor(f => f.ResourceTypes).Must(AreWords).WithMessage("Give resource types, for example Patient.");
        RuleFor(f => f.MessageTypes).Must(AreWords).WithMessage("Give message types, for example ADT^A01.");
    }

    private static bool AreWords(IReadOnlyList<string>? words) =>
        words is null || (words.Count is > 0 and <= 200 && words.All(word => word is { Length: > 0 and <= 64 } && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '^' or '_')));
}

sealed class WebhookRetryValidator : AbstractValidator<WebhookRetry>
{
    private const int DayInSeconds = 86_400;

    public WebhookRetryValidator()
    {
        RuleFor(r => r.MaxAttempts).InclusiveBetween(1, 20).WithMessage("Give 1 to 20.");
        RuleFor(r => r.Strategy).Must(strategy => strategy is null or "exponential").WithMessage("Give exponential, or a schedule.");
        RuleFor(r => r.InitialDelay).InclusiveBetween(1, DayInSeconds * 1000).WithMessage("Give milliseconds, at least 1, at most a day.");
        RuleFor(r => r.Schedule).Must(schedule => schedule!.Count is > 0 and < 20 && schedule.All(seconds => seconds is >= 1 and <= DayInSeconds)).When(r => r.Schedule is not null)
            .WithMessage("Give 1 to 19 waits in seconds, each at most a day.");
        RuleFor(r => r.Schedule).Null().When(r => r.Strategy is not null || r.InitialDelay is not null).WithMessage("Give either a schedule or strategy and initialDelay.");
    }
}
