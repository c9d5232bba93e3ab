using EhrConnect.Data.Retention;
using Quartz;

namespace EhrConnect.Workers.Retention;

internal static class RetentionServices
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ExpiredRecords>();
        services.AddQuartz(quartz => quartz.ScheduleJob<RetentionJob>(trigger => trigger.StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(Interval).RepeatForever())));
        services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = false);
        return services;
    }
}
