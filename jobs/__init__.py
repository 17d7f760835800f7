"""Long work that shows its progress and can be left.

Write the work as a function at the top level of a module. Its first argument is the job, all
others are JSON; it returns a report, or None:

    from jobs.reports import Report
    from jobs.running import RunningJob

    def retag(job: RunningJob, *, variants: list[int], tag: str) -> Report:
        for number, pk in enumerate(variants):
            job.progress(number, len(variants), _("Tagging"))
            ...
        return Report(_("%(count)d variants were tagged.") % {"count": len(variants)})

Much work is started and shown on a page of its own, little work is done at once:

    if len(variants) > 50:
        job = start_job(retag, title=_("Tag variants"), user=request.user,
                        continue_at=reverse("..."), variants=variants, tag="winter")
        return redirect(job.get_absolute_url())
    report = run_at_once(retag, user=request.user, variants=variants, tag="winter")

What to know:

- The function runs in the worker, outside any transaction, and opens its own. SQLite has one
  writer: a transaction of minutes keeps every editor from saving, so take many small ones where the
  work allows it, and do what only reads before the transaction.
- `job.progress` never waits for the database and never fails. It is written beside the work, and
  seen by others as soon as the database can be written to: on SQLite, between transactions.
- To refuse the work with a sentence for the person, raise `ValidationError`. Any other exception
  is a fault of the program: the person is told that it stopped, the log has the details.
- A worker may be killed at any moment. The job is then marked as failed, and its owner may start
  it again with the same arguments: the function must be safe to run twice.
"""
